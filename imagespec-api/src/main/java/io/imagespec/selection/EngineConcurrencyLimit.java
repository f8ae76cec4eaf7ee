package io.imagespec.selection;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import java.util.IdentityHashMap;
import java.util.concurrent.Semaphore;

/**
 * Limits the number of concurrent builds of each engine to its maximum, or to a smaller one.
 * Further builds wait in FIFO order. Thread-safe.
 */
public final class EngineConcurrencyLimit {
  private final int most;
  private final IdentityHashMap<ContainerEngine, Semaphore> free = new IdentityHashMap<>();

  /** Creates a limit of the engines' own maxima. */
  public EngineConcurrencyLimit() {
    this(Integer.MAX_VALUE);
  }

  /** Creates a limit of a number of builds for each engine. */
  public EngineConcurrencyLimit(int most) {
    this.most = most;
  }

  /** Runs a build when it is its turn. */
  public BuiltImage run(ContainerEngine engine, InterruptibleCallable<BuiltImage> build)
      throws InterruptedException {
    Semaphore turn = of(engine);
    turn.acquire();
    try {
      return build.call();
    } finally {
      turn.release();
    }
  }

  private synchronized Semaphore of(ContainerEngine engine) {
    return free.computeIfAbsent(
        engine, e -> new Semaphore(Math.max(1, Math.min(most, e.maxConcurrency())), true));
  }
}
