package io.imagespec.docker.internal.build;

import io.imagespec.engine.EngineUnavailableException;
import java.util.function.Supplier;

/** An explanation of libraries that do not fit, for entry points outside of a resolver. */
public final class ClassPathGuard {
  private ClassPathGuard() {}

  /**
   * Runs an action that may be the first to load a library.
   *
   * @param action the action, for messages
   * @param body what runs
   * @return its result
   * @throws EngineUnavailableException if a class is missing or of another version
   */
  public static <T> T run(String action, Supplier<T> body) {
    try {
      return body.get();
    } catch (LinkageError e) {
      throw EngineUnavailableException.ofClassPath(action, e);
    }
  }
}
