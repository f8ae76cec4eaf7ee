package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.engine.DockerEngine;
import io.imagespec.docker.internal.engine.api.EnginePing;
import io.imagespec.docker.internal.host.EngineDiscovery;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import java.util.Objects;
import java.util.Optional;

/**
 * Offers Docker under the name {@code docker}: at the address in {@code DOCKER_HOST}, of the
 * context that {@code DOCKER_CONTEXT} names, or of the current docker context; without these at the
 * first default place of the system where it answers.
 *
 * <p>The two variables choose it. A Podman that answers where they or the context say is used as
 * well, unless {@code IMAGESPEC_ENGINE} is {@code docker}.
 */
public final class DockerEngineProvider implements ContainerEngineProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public DockerEngineProvider() {}

  @Override
  public String name() {
    return EngineKind.DOCKER.id();
  }

  @Override
  public Optional<String> chosenBy(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return EngineDiscovery.chosenBy(EngineKind.DOCKER, environment);
  }

  @Override
  public ContainerEngine connect(Environment environment) throws InterruptedException {
    Objects.requireNonNull(environment, "environment");
    EngineDiscovery search = EngineDiscovery.of(environment, new EnginePing(environment));
    return DockerEngine.connect(search.find(EngineKind.DOCKER), environment);
  }
}
