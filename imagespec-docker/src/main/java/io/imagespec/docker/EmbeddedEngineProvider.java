package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.embedded.EmbeddedEngine;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;

/**
 * Offers the engine that needs no daemon, under the name {@code embedded}: for specs without
 * commands, on any base that is in a registry or on none.
 *
 * <p>It is not found by itself yet; who wants it says {@code ImageResolver.builder().engine(new
 * EmbeddedEngineProvider().connect(Environment.system()))}.
 */
public final class EmbeddedEngineProvider implements ContainerEngineProvider {
  /** Makes a provider. */
  public EmbeddedEngineProvider() {}

  @Override
  public String name() {
    return "embedded";
  }

  /** After all others, which can do more. */
  @Override
  public int priority() {
    return -100;
  }

  /** Connects to nothing: it is there. */
  @Override
  public ContainerEngine connect(Environment environment) {
    return EmbeddedEngine.of(environment, "EmbeddedEngineProvider");
  }
}
