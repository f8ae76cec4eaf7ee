package io.imagespec.docker.internal.concurrent;

/** Short work that is done even if the thread has been interrupted, for example a clean-up. */
public final class UninterruptibleWork {
  /** Work that ends within a moment by itself. */
  @FunctionalInterface
  public interface Work<X extends Exception> {
    void run() throws X;
  }

  private UninterruptibleWork() {}

  /** Clears the interrupt flag, runs the work, and sets the flag again if it was set. */
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
