package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;

/** Bytes on their way into a {@link Vault}. For one thread, apart from {@link #drop()}. */
interface Draft {
  void write(byte[] bytes, int count);

  /** What was written so far. */
  Content read();

  /** Makes what was written outlive the machine's next failure, if the vault does. */
  void seal();

  /** Makes the bytes content with this digest, at once and whole. */
  void keep(Digest digest);

  /** Gives up, unless it was kept. */
  void drop();
}
