package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.engine.DockerEngine;
import io.imagespec.docker.internal.engine.EnginePing;
import io.imagespec.docker.internal.host.EngineSearch;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;

/** Connects to Docker or Podman, wherever {@link DockerHost#find} finds one. */
public final class DockerEngineProvider implements ContainerEngineProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public DockerEngineProvider() {}

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public ContainerEngine connect(Environment environment) throws InterruptedException {
    return DockerEngine.connect(
        EngineSearch.of(environment, new EnginePing(environment)).find(), environment);
  }
}
