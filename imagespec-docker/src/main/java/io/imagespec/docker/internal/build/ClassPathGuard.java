package io.imagespec.docker.internal.build;

import io.imagespec.engine.EngineUnavailableException;
import java.util.function.Supplier;

/** Explains incompatible libraries to callers that use an entry point other than a resolver. */
public final class ClassPathGuard {
  private ClassPathGuard() {}

  /**
   * Runs an action that may be the first to load a library.
   *
   * @param action the description of the action, for messages
   * @param body the action
   * @return the action's result
   * @throws EngineUnavailableException if a class is missing or has the wrong version
   */
  public static <T> T run(String action, Supplier<T> body) {
    try {
      return body.get();
    } catch (LinkageError e) {
      throw EngineUnavailableException.ofClassPath(action, e);
    }
  }
}
