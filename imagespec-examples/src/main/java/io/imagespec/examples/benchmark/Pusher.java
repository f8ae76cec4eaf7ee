package io.imagespec.examples.benchmark;

import java.nio.file.Path;

/** One side of a race: pushes an application to a registry. */
interface Pusher {
  String USER = "octo";
  String PASSWORD = "benchmark";

  /**
   * A push to perform.
   *
   * @param app the application
   * @param base the base image, in the same registry
   * @param target the target repository
   * @param cache the directory for caches
   */
  record Job(SyntheticJvmApplication app, String base, String target, Path cache) {}

  /**
   * The outcome of a push.
   *
   * @param what the outcome in one word
   * @param digest the digest of the image
   */
  record Outcome(String what, String digest) {}

  Outcome push(Job job) throws Exception;
}
