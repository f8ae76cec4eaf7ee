package io.imagespec.docker.internal.localregistry.index;

/** Persists each change before it becomes visible. Used by one thread at a time. */
interface ChangeLog extends AutoCloseable {
  /** Creates a log that discards all changes. */
  static ChangeLog none() {
    return new ChangeLog() {
      @Override
      public void write(Change change) {
        // the index in memory is not persisted
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
