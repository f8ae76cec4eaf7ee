package io.imagespec.docker;

import io.imagespec.name.ImageReference;

class PodmanEngineIT extends ContainerEngineContract {
  @Override
  String name() {
    return "podman";
  }

  @Override
  String run(ImageReference image) throws Exception {
    return Skopeo.run(
        "podman",
        "--remote",
        "--url",
        RealEngines.need("podman").host(),
        "run",
        "--rm",
        "--network=none",
        image.toString());
  }
}
