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
 * The provider of Docker engines, with the name {@code docker}. It connects to the address in
 * {@code DOCKER_HOST}, of the context in {@code DOCKER_CONTEXT}, or of the current docker context;
 * otherwise to the first default address of the system that answers.
 *
 * <p>The two variables choose this engine. A Podman at their address or the context's is accepted
 * too, unless {@code IMAGESPEC_ENGINE} is {@code docker}.
 */
public final class DockerEngineProvider implements ContainerEngineProvider {
  /** Creates the provider, for {@link java.util.ServiceLoader}. */
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
