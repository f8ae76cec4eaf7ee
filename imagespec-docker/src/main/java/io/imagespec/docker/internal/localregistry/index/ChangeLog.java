package io.imagespec.docker.internal.localregistry.index;

/** Remembers each change before it is seen. For one thread at a time. */
interface ChangeLog extends AutoCloseable {
  /** Remembers nothing. */
  static ChangeLog none() {
    return new ChangeLog() {
      @Override
      public void write(Change change) {
        // memory is all there is
      }

      @Override
      public void close() {
        // nothing is open
      }
    };
  }

  void write(Change change);

  @Override
  void close();
}
