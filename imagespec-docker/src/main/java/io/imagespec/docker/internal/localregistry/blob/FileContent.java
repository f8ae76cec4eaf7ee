package io.imagespec.docker.internal.localregistry.blob;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The content of an open file. Deleting the file does not affect a reader.
 *
 * @param file the open file
 * @param size the file's size in bytes
 */
record FileContent(SeekableByteChannel file, long size) implements BlobContent {
  private static final int CHUNK = 64 * 1024;

  static FileContent open(Path path) throws IOException {
    SeekableByteChannel file = Files.newByteChannel(path);
    return new FileContent(file, file.size());
  }

  @Override
  public void writeTo(OutputStream out, long from, long count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    file.position(from);
    for (long left = count; left > 0; left -= buffer.position()) {
      buffer.clear().limit((int) Math.min(CHUNK, left));
      if (file.read(buffer) < 0) {
        throw new EOFException("the file was truncated");
      }
      out.write(buffer.array(), 0, buffer.position());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
