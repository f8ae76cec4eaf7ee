package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What is not there until it is whole: it takes its place in one step and leaves nothing otherwise.
 * Not thread-safe.
 */
public interface AtomicOutput extends AutoCloseable {
  /**
   * Where its bytes go.
   *
   * @return a stream, not buffered
   */
  OutputStream out();

  /**
   * Puts it in its place. Called only if it is whole.
   *
   * @throws IOException if it cannot be put there; then it is not there
   */
  void publish() throws IOException;

  /** Removes what was not published. */
  @Override
  void close() throws IOException;
}
