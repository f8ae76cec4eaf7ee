package io.imagespec.docker;

import io.imagespec.name.ImageReference;

class DockerEngineIT extends ContainerEngineContract {
  @Override
  String name() {
    return "docker";
  }

  @Override
  String run(ImageReference image) throws Exception {
    return Skopeo.run(
        "docker", "-H", RealEngines.need("docker").host(), "run", "--rm", image.toString());
  }
}
