package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.embedded.AssemblingEngine;
import io.imagespec.engine.ContainerEngine;

/**
 * The engine that assembles images in this process. It requires no daemon and no root. It builds
 * specs without commands, on any base in a registry or on an empty base, and the steps after the
 * last command of other specs.
 *
 * <p>A resolver uses it without any setting. A resolver that sets it runs no commands: a spec with
 * commands then requires that its first part is in the registry.
 *
 * <pre>{@code
 * ImageResolver images = ImageResolver.builder().engine(EmbeddedEngine.create()).build();
 * }</pre>
 */
public final class EmbeddedEngine {
  private EmbeddedEngine() {}

  /**
   * Creates an engine for the real machine. It opens nothing. Caches of layers are in the user's
   * {@linkplain Environment#cacheDirectory() cache directory}.
   *
   * @return an engine, thread-safe; closing it is optional
   */
  public static ContainerEngine create() {
    return AssemblingEngine.of(Environment.system(), "needs no daemon");
  }
}
