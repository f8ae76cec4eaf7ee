package io.imagespec.docker.internal.buildkit.session.filesync;

import com.google.protobuf.ByteString;

/**
 * Detects the end of a tar in a stream: two empty blocks, and a length that is a multiple of the
 * block size.
 */
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
