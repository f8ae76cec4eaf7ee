package io.imagespec.testing;

import io.imagespec.engine.BuildListener;

/** What happens while a {@link RecordingEngine} "builds". */
@FunctionalInterface
public interface BuildScript {
  /**
   * Plays a build: tells the listener what a real engine might say, waits, or throws what a real
   * engine would, for example {@link io.imagespec.engine.BuildFailedException}. If it returns, the
   * image is built.
   *
   * @param build what was asked for
   * @param listener who hears of it
   * @throws InterruptedException if the thread is interrupted
   */
  void play(RecordedBuild build, BuildListener listener) throws InterruptedException;
}
