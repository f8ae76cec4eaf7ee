package io.imagespec.docker.internal.buildkit.session;

/** Hears how much has been sent to a builder. */
@FunctionalInterface
public interface TransferListener {
  /**
   * Called about four times a second while files are sent and once at the end, on the thread that
   * sends them.
   *
   * @param tree the name under which the builder asked, for example {@code context}
   * @param files how many files are sent, in this call
   * @param bytes how many bytes of files are sent, in this call
   */
  void sent(String tree, int files, long bytes);
}
