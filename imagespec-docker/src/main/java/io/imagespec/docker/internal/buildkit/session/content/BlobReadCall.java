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
 * One call that reads a part of one blob.
 *
 * @param directory where the blob is
 * @param digest its name
 * @param size how many bytes it has
 */
record BlobReadCall(LayerCacheDirectory directory, Digest digest, long size) {
  private static final int CHUNK = 64 * 1024;

  void run(BlobRange range, BlockingStream<BlobRange, BlobPiece> builder) throws IOException {
    long start = range.getOffset();
    if (start < 0 || start > size) {
      throw Status.OUT_OF_RANGE
          .withDescription("blob " + digest + " has " + size + " bytes, and none at " + start)
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
