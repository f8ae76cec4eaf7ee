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
 * One tree on its way to a builder: we tell of every entry in order, it asks for the files that it
 * has not got, by their number in that order, and gets each in pieces; it says when it has all.
 *
 * <p>It asks while we still tell. Files and tellings take turns, so that neither side runs dry: a
 * builder starts to write early, and has something to compare while files are on their way. One
 * file is open at a time. A file that is asked for again is sent again.
 *
 * @see <a href="https://github.com/tonistiigi/fsutil/blob/master/send.go">the same in the docker
 *     command line</a>
 */
final class DiffCopy {
  /** What is read at a time and sent as one message; a builder takes up to 4 MiB. */
  static final int CHUNK = 128 * 1024;

  /** How many entries are told of between two files. */
  private static final int TOLD_IN_TURN = 64;

  private static final Packet TOLD_ALL = packet(PacketType.PACKET_STAT).build();
  private static final Packet DONE = packet(PacketType.PACKET_FIN).build();

  private final FileTree tree;
  private final int[] chosen;
  private final BlockingStream<Packet, Packet> builder;
  private final TransferProgress progress;
  private final byte[] buffer = new byte[CHUNK];
  private int told;

  /** Sends those entries of a tree. */
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

  /** Returns once the builder has all that it wants. */
  void run() throws IOException, InterruptedException {
    while (told < chosen.length) {
      sendStats();
      if (builder.hasArrived() && !answer()) {
        throw nonsense("wants no more before it has heard of everything");
      }
    }
    builder.send(TOLD_ALL);
    while (answer()) {
      // The next one.
    }
    builder.send(DONE);
  }

  private void sendStats() {
    int end = Math.min(chosen.length, told + TOLD_IN_TURN);
    for (; told < end; told++) {
      Stat stat = tree.node(chosen[told]).stat();
      builder.send(packet(PacketType.PACKET_STAT).setStat(stat).build());
    }
  }

  /** Does what the builder asks for next; false if it wants no more. */
  private boolean answer() throws IOException, InterruptedException {
    Packet packet = builder.take().orElseThrow(DiffCopy::hungUp);
    return switch (packet.getType()) {
      case PACKET_REQ -> {
        sendFile(packet.getId());
        yield true;
      }
      case PACKET_FIN -> false;
      case PACKET_ERR -> throw new BuilderAbortedException(packet.getData().toStringUtf8());
      default -> throw nonsense("sends a packet of type " + packet.getTypeValue());
    };
  }

  private void sendFile(int id) throws IOException {
    content(id).writeTo(new PacketOutput(builder, id, progress), buffer);
    builder.send(data(id, ByteString.EMPTY));
    progress.file();
  }

  private FileNode.Content content(int id) {
    Optional<FileNode.Content> content =
        id < 0 || id >= told ? Optional.empty() : tree.node(chosen[id]).content();
    return content.orElseThrow(
        () -> nonsense("asks for number " + id + ", which is no file of the " + told + " entries"));
  }

  static Packet data(int id, ByteString bytes) {
    return packet(PacketType.PACKET_DATA).setId(id).setData(bytes).build();
  }

  /** Tells the builder that what it has got must not be used. */
  static Packet error(String message) {
    return packet(PacketType.PACKET_ERR).setData(ByteString.copyFromUtf8(message)).build();
  }

  private static Packet.Builder packet(PacketType type) {
    return Packet.newBuilder().setType(type);
  }

  private static CancellationException hungUp() {
    return new CancellationException("the builder hung up in mid-transfer");
  }

  private static EngineUnavailableException nonsense(String what) {
    return new EngineUnavailableException(
        "sending files to the builder: it " + what + "; this BuildKit is not understood");
  }
}
