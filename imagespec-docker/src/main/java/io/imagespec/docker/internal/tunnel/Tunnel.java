package io.imagespec.docker.internal.tunnel;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A connection that carries bytes in both directions. One thread may read while another writes.
 * Closing it aborts both.
 */
public interface Tunnel extends Closeable {
  /**
   * Returns the stream of bytes from the other end.
   *
   * @return the stream, always the same
   * @throws IOException if the tunnel is closed
   */
  InputStream input() throws IOException;

  /**
   * Returns the stream of bytes to the other end.
   *
   * @return the stream, always the same
   * @throws IOException if the tunnel is closed
   */
  OutputStream output() throws IOException;

  /**
   * Returns the reason of a failure as reported by the underlying connection.
   *
   * @return text for a message; empty if no reason is known
   */
  default Optional<String> failureReason() {
    return Optional.empty();
  }

  /**
   * Returns the original failure. An HTTP/2 reader treats every failure between two frames as the
   * end of the stream.
   *
   * @return the failure; empty without a failure, or if the streams report it completely
   */
  default Optional<IOException> failure() {
    return Optional.empty();
  }

  /** Closes both streams. Idempotent; never waits for the other end. */
  @Override
  void close();
}
