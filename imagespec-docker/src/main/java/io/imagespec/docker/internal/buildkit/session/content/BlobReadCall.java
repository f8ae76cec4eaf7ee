package io.imagespec.docker.internal.buildkit.session.content;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.imagespec.docker.internal.buildkit.proto.BlobPiece;
import io.imagespec.docker.internal.buildkit.proto.BlobRange;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A call that reads a part of a blob.
 *
 * @param directory the directory of the blob
 * @param digest the digest of the blob
 * @param size the size of the blob in bytes
 */
record BlobReadCall(LayerCacheDirectory directory, Digest digest, long size) {
  private static final int CHUNK = 64 * 1024;

  void run(BlobRange range, BlockingStream<BlobRange, BlobPiece> builder) throws IOException {
    long start = range.getOffset();
    if (start < 0 || start > size) {
      throw Status.OUT_OF_RANGE
          .withDescription(
              "blob " + digest + " has " + size + " bytes; offset " + start + " is out of range")
          .asRuntimeException();
    }
    long rest = size - start;
    long length = range.getSize() <= 0 ? rest : Math.min(range.getSize(), rest);
    try (FileChannel blob = directory.readable(digest, size).open(digest)) {
      send(blob, start, start + length, builder);
    }
  }

  private void send(
      FileChannel blob, long start, long end, BlockingStream<BlobRange, BlobPiece> builder)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long at = start;
    while (at < end) {
      chunk.clear().limit((int) Math.min(CHUNK, end - at));
      if (blob.read(chunk, at) < 0) {
        throw Status.DATA_LOSS
            .withDescription("blob " + digest + " became shorter while it was read")
            .asRuntimeException();
      }
      chunk.flip();
      int count = chunk.remaining();
      builder.send(
          BlobPiece.newBuilder().setOffset(at).setData(ByteString.copyFrom(chunk)).build());
      at += count;
    }
  }
}
