package io.imagespec.docker.internal.concurrent;

/** Runs short work, such as cleanup, even if the thread has been interrupted. */
public final class UninterruptibleWork {
  /** Work that ends by itself within a moment. */
  @FunctionalInterface
  public interface Work<X extends Exception> {
    void run() throws X;
  }

  private UninterruptibleWork() {}

  /** Clears the interrupt flag, runs the work, and restores the flag. */
  public static <X extends Exception> void run(Work<X> work) throws X {
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
