package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.embedded.EmbeddedEngine;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import java.util.Objects;

/**
 * The provider of the engine in this process, which needs no daemon, with the name {@code
 * embedded}. It builds specs without commands, from scratch or on any base in a registry.
 *
 * <p>A resolver uses it for such specs if no other engine is chosen and none answers, or if {@code
 * IMAGESPEC_ENGINE} is {@code embedded}. To use it always: {@code
 * ImageResolver.builder().engine(new EmbeddedEngineProvider().connect(Environment.system()))}.
 */
public final class EmbeddedEngineProvider implements ContainerEngineProvider {
  /** Creates the provider, for {@link java.util.ServiceLoader} or a program. */
  public EmbeddedEngineProvider() {}

  @Override
  public String name() {
    return "embedded";
  }

  /** Lower than all others, which have more capabilities. */
  @Override
  public int priority() {
    return -100;
  }

  /** Creates the engine, which opens no connection. Never blocks. */
  @Override
  public ContainerEngine connect(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return EmbeddedEngine.of(environment, "needs no daemon");
  }
}
