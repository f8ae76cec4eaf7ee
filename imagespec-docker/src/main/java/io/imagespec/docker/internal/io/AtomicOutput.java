package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An output that appears at its target in one step when it is complete. Nothing remains if it is
 * not published. Not thread-safe.
 */
public interface AtomicOutput extends AutoCloseable {
  /**
   * Returns the stream to write to.
   *
   * @return an unbuffered stream
   */
  OutputStream out();

  /**
   * Moves the complete output to its target.
   *
   * @throws IOException if the output cannot be moved; then it is not published
   */
  void publish() throws IOException;

  /** Removes the output if it was not published. */
  @Override
  void close() throws IOException;
}
