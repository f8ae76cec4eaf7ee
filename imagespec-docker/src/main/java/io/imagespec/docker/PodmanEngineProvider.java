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
 * Offers Podman under the name {@code podman}: at the address in {@code CONTAINER_HOST}, which
 * chooses it; without that at the first default place of the system where it answers, Docker's
 * included.
 *
 * <p>If {@code IMAGESPEC_ENGINE} is {@code podman}, then {@code DOCKER_HOST} and {@code
 * DOCKER_CONTEXT} say where it is too, after {@code CONTAINER_HOST}; a Docker that answers there is
 * an error.
 */
public final class PodmanEngineProvider implements ContainerEngineProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public PodmanEngineProvider() {}

  @Override
  public String name() {
    return EngineKind.PODMAN.id();
  }

  /** After Docker, whose BuildKit can do more. */
  @Override
  public int priority() {
    return -5;
  }

  @Override
  public Optional<String> chosenBy(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return EngineDiscovery.chosenBy(EngineKind.PODMAN, environment);
  }

  @Override
  public ContainerEngine connect(Environment environment) throws InterruptedException {
    Objects.requireNonNull(environment, "environment");
    EngineDiscovery search = EngineDiscovery.of(environment, new EnginePing(environment));
    return DockerEngine.connect(search.find(EngineKind.PODMAN), environment);
  }
}
