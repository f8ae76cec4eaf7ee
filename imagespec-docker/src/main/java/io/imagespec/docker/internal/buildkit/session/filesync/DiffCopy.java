package io.imagespec.docker.internal.buildkit.session.filesync;

import com.google.protobuf.ByteString;
import io.imagespec.docker.internal.buildkit.proto.Packet;
import io.imagespec.docker.internal.buildkit.proto.Packet.PacketType;
import io.imagespec.docker.internal.buildkit.proto.Stat;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.docker.internal.buildkit.session.BuilderAbortedException;
import io.imagespec.docker.internal.buildkit.session.TransferProgress;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A transfer of a file tree to a builder. This side sends the metadata of every entry in order. The
 * builder requests the files that it lacks, by their number in that order, and receives each in
 * pieces. The builder ends the transfer.
 *
 * <p>The builder sends requests while metadata is still being sent. Files and metadata alternate,
 * so that neither side is idle: the builder starts to write early, and compares metadata while
 * files are transferred. One file is open at a time. A file that is requested again is sent again.
 *
 * @see <a href="https://github.com/tonistiigi/fsutil/blob/master/send.go">the implementation in the
 *     docker CLI</a>
 */
final class DiffCopy {
  /** The number of bytes that are read and sent as one message. A builder accepts up to 4 MiB. */
  static final int CHUNK = 128 * 1024;

  /** The number of entries whose metadata is sent between two files. */
  private static final int STATS_PER_TURN = 64;

  private static final Packet END_OF_STATS = packet(PacketType.PACKET_STAT).build();
  private static final Packet DONE = packet(PacketType.PACKET_FIN).build();

  private final FileTree tree;
  private final int[] chosen;
  private final BlockingStream<Packet, Packet> builder;
  private final TransferProgress progress;
  private final byte[] buffer = new byte[CHUNK];
  private int sent;

  /** Creates a transfer of some entries of a tree. */
  DiffCopy(
      FileTree tree,
      int[] chosen,
      BlockingStream<Packet, Packet> builder,
      TransferProgress progress) {
    this.tree = tree;
    this.chosen = chosen;
    this.builder = builder;
    this.progress = progress;
  }

  /** Runs the transfer until the builder ends it. */
  void run() throws IOException, InterruptedException {
    while (sent < chosen.length) {
      sendStats();
      if (builder.hasArrived() && !answer()) {
        throw unexpected("ended the transfer before it received all entries");
      }
    }
    builder.send(END_OF_STATS);
    while (answer()) {
      // Continue with the next request.
    }
    builder.send(DONE);
  }

  private void sendStats() {
    int end = Math.min(chosen.length, sent + STATS_PER_TURN);
    for (; sent < end; sent++) {
      Stat stat = tree.node(chosen[sent]).stat();
      builder.send(packet(PacketType.PACKET_STAT).setStat(stat).build());
    }
  }

  /** Handles the builder's next request. Returns false if the builder ended the transfer. */
  private boolean answer() throws IOException, InterruptedException {
    Packet packet = builder.take().orElseThrow(DiffCopy::disconnected);
    return switch (packet.getType()) {
      case PACKET_REQ -> {
        sendFile(packet.getId());
        yield true;
      }
      case PACKET_FIN -> false;
      case PACKET_ERR -> throw new BuilderAbortedException(packet.getData().toStringUtf8());
      default -> throw unexpected("sent a packet of the unexpected type " + packet.getTypeValue());
    };
  }

  private void sendFile(int id) throws IOException {
    content(id).writeTo(new PacketOutput(builder, id, progress), buffer);
    builder.send(data(id, ByteString.EMPTY));
    progress.file();
  }

  private FileNode.Content content(int id) {
    Optional<FileNode.Content> content =
        id < 0 || id >= sent ? Optional.empty() : tree.node(chosen[id]).content();
    return content.orElseThrow(
        () ->
            unexpected(
                "requested number " + id + ", which is not a file among the " + sent + " entries"));
  }

  static Packet data(int id, ByteString bytes) {
    return packet(PacketType.PACKET_DATA).setId(id).setData(bytes).build();
  }

  /** Creates a packet that makes the builder discard the received files. */
  static Packet error(String message) {
    return packet(PacketType.PACKET_ERR).setData(ByteString.copyFromUtf8(message)).build();
  }

  private static Packet.Builder packet(PacketType type) {
    return Packet.newBuilder().setType(type);
  }

  private static CancellationException disconnected() {
    return new CancellationException("the builder disconnected during the transfer");
  }

  private static EngineUnavailableException unexpected(String what) {
    return new EngineUnavailableException(
        "send files to the builder: the builder " + what + "; use another version of BuildKit");
  }
}
