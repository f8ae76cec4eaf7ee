package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.embedded.EmbeddedEngine;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import java.util.Objects;

/**
 * Offers the engine that needs no daemon, under the name {@code embedded}: for specs without
 * commands, on any base that is in a registry or on none.
 *
 * <p>A resolver uses it for such specs if nothing chooses another engine and none answers, or if
 * {@code IMAGESPEC_ENGINE} is {@code embedded}; a program that wants it whatever there is says
 * {@code ImageResolver.builder().engine(new
 * EmbeddedEngineProvider().connect(Environment.system()))}.
 */
public final class EmbeddedEngineProvider implements ContainerEngineProvider {
  /** Called by {@link java.util.ServiceLoader}, or by who wants no other engine. */
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
    Objects.requireNonNull(environment, "environment");
    return EmbeddedEngine.of(environment, "needs no daemon");
  }
}
