package io.imagespec.resolve;

import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Has an engine do no more builds at a time than it takes; the others wait for their turn, first
 * come, first served. Thread-safe.
 */
final class Turns {
  private @Nullable Semaphore free;

  BuiltImage build(ContainerEngine engine, BuildRequest request, BuildListener listener)
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
    if (free == null) {
      free = new Semaphore(Math.max(1, engine.maxConcurrency()), true);
    }
    return free;
  }
}
