package io.imagespec.examples.benchmark;

import java.nio.file.Path;

/** One side of a race: puts an application into a registry. */
interface Pusher {
  String USER = "octo";
  String PASSWORD = "benchmark";

  /**
   * What is to be done.
   *
   * @param app the application
   * @param base the image it goes on, in the same registry
   * @param target the repository that gets it
   * @param cache where whatever makes the next time shorter is kept
   */
  record Job(SyntheticJvmApplication app, String base, String target, Path cache) {}

  /**
   * What came of it.
   *
   * @param what in a word
   * @param digest the image's
   */
  record Outcome(String what, String digest) {}

  Outcome push(Job job) throws Exception;
}
