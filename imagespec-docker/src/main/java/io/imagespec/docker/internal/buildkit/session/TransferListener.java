package io.imagespec.docker.internal.buildkit.session;

/** Receives the progress of transfers to a builder. */
@FunctionalInterface
public interface TransferListener {
  /**
   * Reports progress. Called about four times a second during a transfer and once at the end, on
   * the sending thread.
   *
   * @param tree the name in the builder's request, for example {@code context}
   * @param files the number of files sent in this call
   * @param bytes the number of bytes of files sent in this call
   */
  void sent(String tree, int files, long bytes);
}
