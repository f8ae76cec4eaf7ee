package io.imagespec.docker.internal.concurrent;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Converts the I/O failures of other threads into exceptions of the waiting thread. */
public final class Futures {
  private Futures() {}

  /** Returns the cause as an {@link IOException}, or throws it if it is unchecked. */
  public static IOException unwrap(ExecutionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return toIOException(failure);
  }

  /**
   * Returns the cause if it is an {@link IOException}, and otherwise wraps it, even if it is
   * unchecked.
   */
  public static IOException toIOException(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
