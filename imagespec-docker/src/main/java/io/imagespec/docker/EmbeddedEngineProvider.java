package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.embedded.AssemblingEngine;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import java.util.Objects;

/**
 * The provider of the engine that requires no daemon, under the name {@code embedded}.
 *
 * <p>A resolver uses the engine for specs without commands, and for the steps after the last
 * command of others, whatever engine runs the commands. If {@code IMAGESPEC_ENGINE} is {@code
 * embedded}, no command runs. Programs choose the engine with {@link EmbeddedEngine#create()}.
 */
public final class EmbeddedEngineProvider implements ContainerEngineProvider {
  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public EmbeddedEngineProvider() {}

  @Override
  public String name() {
    return "embedded";
  }

  /** Returns the lowest priority, because all other engines can run commands. */
  @Override
  public int priority() {
    return -100;
  }

  @Override
  public boolean assembles() {
    return true;
  }

  /** Creates the engine without opening a connection. */
  @Override
  public ContainerEngine connect(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return AssemblingEngine.of(environment, "needs no daemon");
  }
}
