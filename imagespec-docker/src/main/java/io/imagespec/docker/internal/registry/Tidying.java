package io.imagespec.docker.internal.registry;

/** What has to be done before somebody goes, even if they were told to go at once. */
final class Tidying {
  /** Something that ends within a moment by itself. */
  interface Work {
    void run();
  }

  private Tidying() {}

  /** Does it as if the thread had not been interrupted, which it is again afterwards. */
  static void undisturbed(Work work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
