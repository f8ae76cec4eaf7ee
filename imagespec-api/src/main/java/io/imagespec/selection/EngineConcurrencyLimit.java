package io.imagespec.selection;

import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import java.util.IdentityHashMap;
import java.util.concurrent.Semaphore;

/**
 * Limits the number of concurrent builds of each engine to its maximum. Further builds wait in FIFO
 * order. Thread-safe.
 */
public final class EngineConcurrencyLimit {
  private final IdentityHashMap<ContainerEngine, Semaphore> free = new IdentityHashMap<>();

  public BuiltImage build(ContainerEngine engine, BuildRequest request, BuildListener listener)
      throws InterruptedException {
    Semaphore turn = of(engine);
    turn.acquire();
    try {
      return engine.build(request, listener);
    } finally {
      turn.release();
    }
  }

  private synchronized Semaphore of(ContainerEngine engine) {
    return free.computeIfAbsent(engine, e -> new Semaphore(Math.max(1, e.maxConcurrency()), true));
  }
}
