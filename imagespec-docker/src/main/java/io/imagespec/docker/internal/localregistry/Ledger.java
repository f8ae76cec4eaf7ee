package io.imagespec.docker.internal.localregistry;

/** Remembers each change before it is seen. For one thread at a time. */
interface Ledger extends AutoCloseable {
  /** Remembers nothing. */
  static Ledger none() {
    return new Ledger() {
      @Override
      public void write(Entry entry) {
        // memory is all there is
      }

      @Override
      public void close() {
        // nothing is open
      }
    };
  }

  void write(Entry entry);

  @Override
  void close();
}
