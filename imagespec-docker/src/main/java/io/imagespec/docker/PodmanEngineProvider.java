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
 * The provider of Podman engines, with the name {@code podman}. It connects to the address in
 * {@code CONTAINER_HOST}, which also chooses this engine; otherwise to the first default address of
 * the system at which Podman answers, Docker's addresses included.
 *
 * <p>If {@code IMAGESPEC_ENGINE} is {@code podman}, {@code DOCKER_HOST} and {@code DOCKER_CONTEXT}
 * are used too, after {@code CONTAINER_HOST}; a Docker at that address is an error.
 */
public final class PodmanEngineProvider implements ContainerEngineProvider {
  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public PodmanEngineProvider() {}

  @Override
  public String name() {
    return EngineKind.PODMAN.id();
  }

  /** Returns a lower priority than that of Docker, whose BuildKit has more capabilities. */
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
