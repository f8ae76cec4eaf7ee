package io.imagespec.docker.internal.localregistry.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Content in memory, in the pieces in which it was received, so that it is never copied.
 *
 * @param pieces the bytes
 * @param size the number of bytes
 */
record MemoryContent(List<byte[]> pieces, long size) implements BlobContent {
  @Override
  public void writeTo(OutputStream out, long from, long count) throws IOException {
    long skip = from;
    long left = count;
    for (byte[] piece : pieces) {
      int start = (int) Math.min(skip, piece.length);
      int length = (int) Math.min(left, piece.length - start);
      out.write(piece, start, length);
      skip -= start;
      left -= length;
    }
  }
}
