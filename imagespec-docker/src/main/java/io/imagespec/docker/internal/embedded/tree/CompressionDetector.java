package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.oci.Zstd;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Detects the compression of a layer by its first bytes, as engines do, since media types may be
 * wrong.
 */
final class CompressionDetector {
  private static final int BUFFER = 64 * 1024;
  private static final int MARK = 4;

  private CompressionDetector() {}

  static InputStream open(InputStream layer) throws IOException {
    BufferedInputStream in = new BufferedInputStream(layer, BUFFER);
    in.mark(MARK);
    byte[] start = in.readNBytes(MARK);
    in.reset();
    if (start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
      return new GZIPInputStream(new AlwaysAvailableInput(in), BUFFER);
    }
    boolean isZstd =
        start.length == MARK
            && start[0] == 0x28
            && start[1] == (byte) 0xb5
            && start[2] == 0x2f
            && start[3] == (byte) 0xfd;
    return isZstd ? Zstd.decompress(in) : in;
  }

  /** Reports available bytes. The JDK's gzip stream otherwise may ignore further gzip members. */
  private static final class AlwaysAvailableInput extends FilterInputStream {
    AlwaysAvailableInput(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }
  }
}
