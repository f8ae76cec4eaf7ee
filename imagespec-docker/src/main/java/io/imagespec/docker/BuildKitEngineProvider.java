package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.buildkit.BuildKitSearch;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;

/** Connects to a buildkitd of its own, as {@link BuildKitHost} says. */
public final class BuildKitEngineProvider implements ContainerEngineProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public BuildKitEngineProvider() {}

  @Override
  public String name() {
    return "buildkit";
  }

  /** After Docker and Podman, which can do more. */
  @Override
  public int priority() {
    return -10;
  }

  @Override
  public ContainerEngine connect(Environment environment) throws InterruptedException {
    return new BuildKitSearch(environment).find();
  }
}
