package io.imagespec.docker.internal.host;

import java.time.Duration;

/** Asks a place whether an engine is there. */
@FunctionalInterface
public interface EngineProber {
  /**
   * Pings.
   *
   * @param address where
   * @param limit how long it may take
   * @return the answer, or the reason why there is none
   * @throws InterruptedException if the thread is interrupted
   */
  ProbeResult probe(EngineAddress address, Duration limit) throws InterruptedException;
}
