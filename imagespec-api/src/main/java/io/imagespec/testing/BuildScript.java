package io.imagespec.testing;

import io.imagespec.engine.BuildListener;

/** A simulation of a build on a {@link RecordingEngine}. */
@FunctionalInterface
public interface BuildScript {
  /**
   * Simulates a build: sends events to the listener, waits, or throws the exceptions of a real
   * engine, for example {@link io.imagespec.engine.BuildFailedException}. If it returns, the build
   * succeeds.
   *
   * @param build the requested build
   * @param listener the receiver of events
   * @throws InterruptedException if the thread is interrupted
   */
  void run(RecordedBuild build, BuildListener listener) throws InterruptedException;
}
