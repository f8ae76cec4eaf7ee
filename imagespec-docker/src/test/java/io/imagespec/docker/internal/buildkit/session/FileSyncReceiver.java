package io.imagespec.docker.internal.buildkit.session;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.imagespec.docker.internal.buildkit.proto.Packet;
import io.imagespec.docker.internal.buildkit.proto.Packet.PacketType;
import io.imagespec.docker.internal.buildkit.proto.Stat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The builder's side of a transfer, as strict as a real builder. It refuses entries that are out of
 * order or whose directory is missing, compares metadata with its own, requests the changed files,
 * and ends once all of them have arrived.
 */
public class FileSyncReceiver implements ClientResponseObserver<Packet, Packet> {
  private static final int REGULAR = 0777;
  private static final int PATIENCE = 60;

  /** The files of an earlier build, by path. */
  public final Map<String, Stat> known = new HashMap<>();

  /** The announced entries, by number. */
  public final List<Stat> told = new ArrayList<>();

  /** The received contents, by path. */
  public final Map<String, byte[]> files = new LinkedHashMap<>();

  /** The types of the received packets, in order. */
  public final List<PacketType> kinds = new ArrayList<>();

  /** The order of the requested numbers, applied only if no file is requested during the walk. */
  public UnaryOperator<List<Integer>> lateOrder = UnaryOperator.identity();

  public boolean asksWhileWalking = true;
  public Consumer<Packet> onPacket = packet -> {};
  public String error = "";
  Status status = Status.UNKNOWN;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<Integer, Deque<ByteArrayOutputStream>> open = new HashMap<>();
  private final List<Integer> wanted = new ArrayList<>();
  private final Deque<Directory> line = new ArrayDeque<>(List.of(new Directory("")));

  @SuppressWarnings("NullAway.Init") // set by beforeStart
  private ClientCallStreamObserver<Packet> call;

  private boolean toldAll;
  private int waiting;

  private static final class Directory {
    final String path;
    byte[] last = {};

    Directory(String path) {
      this.path = path;
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Packet> outgoing) {
    call = outgoing;
  }

  @Override
  public void onNext(Packet packet) {
    kinds.add(packet.getType());
    switch (packet.getType()) {
      case PACKET_STAT -> stat(packet);
      case PACKET_DATA -> data(packet.getId(), packet.getData());
      case PACKET_FIN -> call.onCompleted();
      case PACKET_ERR -> error = packet.getData().toStringUtf8();
      default -> throw new IllegalStateException("a sender sends no " + packet.getTypeValue());
    }
    onPacket.accept(packet);
    finishIfDone();
  }

  private void stat(Packet packet) {
    if (!packet.hasStat()) {
      toldAll = true;
      lateOrder.apply(wanted).forEach(this::ask);
      return;
    }
    Stat stat = packet.getStat();
    check(stat);
    int id = told.size();
    told.add(stat);
    if ((stat.getMode() & ~REGULAR) == 0 && !isSame(stat)) {
      if (asksWhileWalking) {
        ask(id);
      } else {
        wanted.add(id);
      }
    }
  }

  /** Checks the order of the entries as fsutil's validator does. */
  private void check(Stat stat) {
    String path = stat.getPath();
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    byte[] name = path.substring(slash + 1).getBytes(StandardCharsets.UTF_8);
    while (line.size() > 1 && !line.getLast().path.equals(parent)) {
      line.removeLast();
    }
    Directory directory = line.getLast();
    if (!directory.path.equals(parent) || Arrays.compareUnsigned(directory.last, name) >= 0) {
      throw new IllegalStateException("changes out of order: " + path);
    }
    directory.last = name;
    if (stat.getMode() < 0) {
      line.addLast(new Directory(path));
    }
  }

  private boolean isSame(Stat stat) {
    return stat.equals(known.get(stat.getPath()));
  }

  void ask(int id) {
    waiting++;
    open.computeIfAbsent(id, i -> new ArrayDeque<>()).add(new ByteArrayOutputStream());
    send(PacketType.PACKET_REQ, id, "");
  }

  public void send(PacketType type, int id, String text) {
    call.onNext(
        Packet.newBuilder().setType(type).setId(id).setData(ByteString.copyFromUtf8(text)).build());
  }

  /** Returns whether the sender accepts requests. */
  public boolean isReady() {
    return call.isReady();
  }

  public void cancel() {
    call.cancel("enough", null);
  }

  private void data(int id, ByteString bytes) {
    Deque<ByteArrayOutputStream> asked = Objects.requireNonNull(open.get(id), "never asked for");
    if (!bytes.isEmpty()) {
      asked.getFirst().writeBytes(bytes.toByteArray());
      return;
    }
    byte[] content = asked.removeFirst().toByteArray();
    byte[] before = files.put(told.get(id).getPath(), content);
    if (before != null && !Arrays.equals(before, content)) {
      throw new IllegalStateException("asked again, it is another: " + told.get(id).getPath());
    }
    waiting--;
  }

  private void finishIfDone() {
    if (toldAll && waiting == 0 && kinds.get(kinds.size() - 1) != PacketType.PACKET_FIN) {
      send(PacketType.PACKET_FIN, 0, "");
    }
  }

  @Override
  public void onError(Throwable failure) {
    status = Status.fromThrowable(failure);
    over.countDown();
  }

  @Override
  public void onCompleted() {
    status = Status.OK;
    over.countDown();
  }

  /** Waits for the end of the call. */
  public Status await() throws InterruptedException {
    if (!over.await(PATIENCE, TimeUnit.SECONDS)) {
      throw new AssertionError("the transfer does not end; so far " + kinds.size() + " packets");
    }
    return status;
  }

  public List<String> paths() {
    return told.stream().map(Stat::getPath).toList();
  }

  public Stat stat(String path) {
    return told.stream().filter(stat -> stat.getPath().equals(path)).findFirst().orElseThrow();
  }
}
