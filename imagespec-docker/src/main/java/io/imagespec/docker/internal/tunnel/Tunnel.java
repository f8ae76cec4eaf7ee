package io.imagespec.docker.internal.tunnel;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Bytes in both directions. One thread may read while another writes; closing ends both, whatever
 * they wait for.
 */
public interface Tunnel extends Closeable {
  /**
   * What comes from the other end.
   *
   * @return the stream, always the same
   * @throws IOException if it is closed
   */
  InputStream input() throws IOException;

  /**
   * What goes to the other end.
   *
   * @return the stream, always the same
   * @throws IOException if it is closed
   */
  OutputStream output() throws IOException;

  /**
   * Why it broke, if whatever carries it said so.
   *
   * @return words for a message; empty if nothing is known
   */
  default Optional<String> complaint() {
    return Optional.empty();
  }

  /**
   * What it broke with, if that is known better than its streams say: who reads HTTP/2 takes every
   * failure between two frames for an end.
   *
   * @return the failure; empty if there is none, or the streams say it all
   */
  default Optional<IOException> failure() {
    return Optional.empty();
  }

  /** Ends both streams. Idempotent, and never waits for the other end. */
  @Override
  void close();
}
