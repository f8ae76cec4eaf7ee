package io.imagespec.docker.internal.localregistry.blob;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Immutable bytes. They may be unavailable after a close. */
public interface BlobContent extends Closeable {
  BlobContent NONE = of(new byte[0]);

  /** The media type of blobs. */
  String BLOB = "application/octet-stream";

  static BlobContent of(byte[] bytes) {
    return new MemoryContent(List.of(bytes), bytes.length);
  }

  long size();

  /** Writes a part, which must lie within the content. */
  void writeTo(OutputStream out, long from, long count) throws IOException;

  @Override
  default void close() throws IOException {
    // nothing is open
  }
}
