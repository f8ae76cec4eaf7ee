package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.buildkit.address.BuildKitDiscovery;
import io.imagespec.docker.internal.engine.api.EnginePing;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import java.util.Objects;
import java.util.Optional;

/**
 * The provider of standalone buildkitd engines, with the name {@code buildkit}. It connects to the
 * address in {@code BUILDKIT_HOST}, which also chooses this engine; otherwise to a default socket,
 * as described in {@link BuildKitHost}.
 */
public final class BuildKitEngineProvider implements ContainerEngineProvider {
  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public BuildKitEngineProvider() {}

  @Override
  public String name() {
    return "buildkit";
  }

  /** Returns a lower priority than that of Docker and Podman, which have an image store. */
  @Override
  public int priority() {
    return -10;
  }

  @Override
  public Optional<String> chosenBy(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return environment
        .variable(BuildKitDiscovery.VARIABLE)
        .map(address -> BuildKitDiscovery.VARIABLE);
  }

  @Override
  public ContainerEngine connect(Environment environment) throws InterruptedException {
    Objects.requireNonNull(environment, "environment");
    return new BuildKitDiscovery(environment, new EnginePing(environment)).find();
  }
}
