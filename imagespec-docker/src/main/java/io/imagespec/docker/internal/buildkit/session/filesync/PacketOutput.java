package io.imagespec.docker.internal.buildkit.session.filesync;

import com.google.protobuf.ByteString;
import io.imagespec.docker.internal.buildkit.proto.Packet;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.docker.internal.buildkit.session.TransferProgress;
import io.imagespec.docker.internal.io.BulkOutput;

/**
 * An output that sends a file's bytes as packets. Bytes are copied, because the transport owns a
 * sent message while the buffer is reused.
 */
final class PacketOutput extends BulkOutput {
  private final BlockingStream<Packet, Packet> builder;
  private final int id;
  private final TransferProgress progress;

  PacketOutput(BlockingStream<Packet, Packet> builder, int id, TransferProgress progress) {
    this.builder = builder;
    this.id = id;
    this.progress = progress;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int sent = 0; sent < length; sent += DiffCopy.CHUNK) {
      int next = Math.min(DiffCopy.CHUNK, length - sent);
      builder.send(DiffCopy.data(id, ByteString.copyFrom(bytes, offset + sent, next)));
      progress.bytes(next);
    }
  }
}
