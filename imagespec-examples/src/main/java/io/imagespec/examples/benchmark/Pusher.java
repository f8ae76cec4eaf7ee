package io.imagespec.examples.benchmark;

import java.nio.file.Path;

/** One side of a race: pushes files to a registry. */
interface Pusher {
  String USER = "octo";
  String PASSWORD = "benchmark";

  /**
   * A push to perform.
   *
   * @param directory the directory of the files
   * @param bytes the total size of the application's released dependencies; 0 for other files
   * @param base the base image, in the same registry
   * @param target the target repository
   * @param cache the directory for caches
   */
  record Job(Path directory, long bytes, String base, String target, Path cache) {
    Job(SyntheticJvmApplication app, String base, String target, Path cache) {
      this(app.directory(), app.bytes(), base, target, cache);
    }

    SyntheticJvmApplication app() {
      return new SyntheticJvmApplication(directory, bytes);
    }
  }

  /**
   * The outcome of a push.
   *
   * @param what the outcome in one word
   * @param digest the digest of the image
   */
  record Outcome(String what, String digest) {}

  Outcome push(Job job) throws Exception;
}
