package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.buildkit.BuildKitSearch;
import io.imagespec.docker.internal.engine.DockerEngine;
import io.imagespec.docker.internal.engine.EnginePing;
import io.imagespec.docker.internal.host.EngineSearch;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;

/**
 * Connects to Docker or Podman, wherever {@link DockerHost#find} finds one; to none of them if
 * {@code BUILDKIT_HOST} is the only choice that was made.
 */
public final class DockerEngineProvider implements ContainerEngineProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public DockerEngineProvider() {}

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public ContainerEngine connect(Environment environment) throws InterruptedException {
    if (BuildKitSearch.isOnlyChoice(environment)) {
      throw new EngineUnavailableException(
          "find Docker or Podman: not looked for, since "
              + BuildKitSearch.VARIABLE
              + " chooses a builder; unset it, or set DOCKER_HOST, to use one of them");
    }
    return DockerEngine.connect(
        EngineSearch.of(environment, new EnginePing(environment)).find(), environment);
  }
}
