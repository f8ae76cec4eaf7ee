package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.buildkit.address.BuildKitDiscovery;
import io.imagespec.docker.internal.engine.api.EnginePing;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import java.util.Objects;
import java.util.Optional;

/**
 * Offers a buildkitd of its own under the name {@code buildkit}: at the address in {@code
 * BUILDKIT_HOST}, which chooses it, else at a usual socket, as {@link BuildKitHost} says.
 */
public final class BuildKitEngineProvider implements ContainerEngineProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public BuildKitEngineProvider() {}

  @Override
  public String name() {
    return "buildkit";
  }

  /** After Docker and Podman, which have a store. */
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
