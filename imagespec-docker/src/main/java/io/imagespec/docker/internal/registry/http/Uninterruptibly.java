package io.imagespec.docker.internal.registry.http;

/** What has to be done before somebody goes, even if they were told to go at once. */
public final class Uninterruptibly {
  /** Something that ends within a moment by itself. */
  public interface Work {
    void run();
  }

  private Uninterruptibly() {}

  /** Does it as if the thread had not been interrupted, which it is again afterwards. */
  public static void run(Work work) {
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
