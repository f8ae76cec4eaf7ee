package io.imagespec.docker.internal.buildkit.session.filesync;

import com.google.protobuf.ByteString;

/** Watches bytes pass for the end of a tar: two empty blocks, at a multiple of a block's size. */
final class TarEndDetector {
  private static final int BLOCK = 512;

  private long length;
  private long zeros;

  void passed(ByteString bytes) {
    int i = bytes.size();
    while (i > 0 && bytes.byteAt(i - 1) == 0) {
      i--;
    }
    zeros = i == 0 ? zeros + bytes.size() : bytes.size() - i;
    length += bytes.size();
  }

  boolean reached() {
    return zeros >= 2 * BLOCK && length % BLOCK == 0;
  }
}
