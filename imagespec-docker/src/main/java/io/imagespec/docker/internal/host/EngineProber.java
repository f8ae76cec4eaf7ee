package io.imagespec.docker.internal.host;

import java.time.Duration;

/** A check for an engine at an address. */
@FunctionalInterface
public interface EngineProber {
  /**
   * Pings an address.
   *
   * @param address the address
   * @param limit the time limit
   * @return the answer, or the reason for its absence
   * @throws InterruptedException if the thread is interrupted
   */
  ProbeResult probe(EngineAddress address, Duration limit) throws InterruptedException;
}
