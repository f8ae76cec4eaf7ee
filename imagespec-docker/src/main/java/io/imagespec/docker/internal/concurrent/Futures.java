package io.imagespec.docker.internal.concurrent;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** The failures of other threads' I/O, as exceptions of the thread that waits for the result. */
public final class Futures {
  private Futures() {}

  /** Returns the cause as an {@link IOException}; throws an unchecked cause as it is. */
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

  /** Returns the cause if it is an {@link IOException}; wraps any other, an unchecked one too. */
  public static IOException toIOException(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
