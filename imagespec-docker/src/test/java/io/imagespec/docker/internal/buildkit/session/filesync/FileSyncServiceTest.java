package io.imagespec.docker.internal.buildkit.session.filesync;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.imagespec.context.BuildContext;
import io.imagespec.context.ContextException;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.docker.internal.buildkit.proto.Packet.PacketType;
import io.imagespec.docker.internal.buildkit.proto.Stat;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.docker.internal.buildkit.session.FileSyncReceiver;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.HealthService;
import io.imagespec.docker.internal.buildkit.session.HealthServiceTest;
import io.imagespec.docker.internal.buildkit.session.InProcessSession;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers to a receiver as strict as a real builder. */
class FileSyncServiceTest {
  private static final int DIRECTORY = 1 << 31;
  private static final int LINK = 1 << 27;

  @TempDir Path dir;
  private final FirstFailure failure = new FirstFailure();
  private final SessionThreads threads = new SessionThreads();
  private final List<String> progress = new CopyOnWriteArrayList<>();

  @AfterEach
  void closeThreads() {
    threads.close();
  }

  private InProcessSession serve(Map<String, FileTree> trees) {
    return InProcessSession.of(service(trees));
  }

  private FileSyncService service(Map<String, FileTree> trees) {
    return new FileSyncService(
        trees, threads, failure, (tree, files, bytes) -> progress.add(tree + files + "/" + bytes));
  }

  private InProcessSession serveContext() {
    return serve(Map.of("context", FileTree.of(context())));
  }

  private BuildContext context() {
    BuildContext.Builder builder = BuildContext.builder(dir, DigestCache.none());
    builder.add("copy-1", FileSource.of(dir));
    return builder.build();
  }

  private FileSyncReceiver received(InProcessSession inProcessSession) throws InterruptedException {
    FileSyncReceiver receiver =
        inProcessSession.transfer(new FileSyncReceiver(), "dir-name", "context");
    assertThat(receiver.await()).isEqualTo(Status.OK);
    return receiver;
  }

  private Path file(String name, String content) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void filesArriveWithNormalizedMetadata() throws Exception {
    Path program = file("bin/run", "#!/bin/sh");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    file("empty", "");
    byte[] large = new byte[3 * DiffCopy.CHUNK + 7];
    new Random(5).nextBytes(large);
    Files.write(dir.resolve("large"), large);
    Files.createSymbolicLink(dir.resolve("link"), Path.of("bin/ä"));
    try (InProcessSession inProcessSession = serveContext()) {
      FileSyncReceiver receiver = received(inProcessSession);
      assertThat(receiver.paths())
          .containsExactly(
              "copy-1",
              "copy-1/bin",
              "copy-1/bin/run",
              "copy-1/empty",
              "copy-1/large",
              "copy-1/link");
      assertThat(receiver.told).allMatch(stat -> stat.getUid() == 0 && stat.getGid() == 0);
      assertThat(receiver.stat("copy-1/bin").getMode()).isEqualTo(DIRECTORY | 0755);
      assertThat(receiver.stat("copy-1/bin/run").getMode()).isEqualTo(0755);
      assertThat(receiver.stat("copy-1/empty").getMode()).isEqualTo(0644);
      assertThat(receiver.stat("copy-1/link").getMode()).isEqualTo(LINK | 0777);
      assertThat(receiver.stat("copy-1/link").getLinkname()).isEqualTo("bin/ä");
      assertThat(receiver.stat("copy-1/link").getSize()).isEqualTo(6);
      assertThat(receiver.stat("copy-1/large").getSize()).isEqualTo(large.length);
      assertThat(receiver.files).containsOnlyKeys("copy-1/bin/run", "copy-1/empty", "copy-1/large");
      assertThat(receiver.files.get("copy-1/bin/run")).asString().isEqualTo("#!/bin/sh");
      assertThat(receiver.files.get("copy-1/empty")).isEmpty();
      assertThat(receiver.files.get("copy-1/large")).isEqualTo(large);
    }
  }

  @Test
  void copyRootsAreOrderedByBytes() throws Exception {
    file("x", "x");
    BuildContext.Builder builder = BuildContext.builder(dir, DigestCache.none());
    for (int i = 1; i <= 11; i++) {
      builder.add("copy-" + i, FileSource.of(dir));
    }
    try (InProcessSession inProcessSession =
        serve(Map.of("context", FileTree.of(builder.build())))) {
      assertThat(received(inProcessSession).paths())
          .hasSize(22)
          .startsWith("copy-1", "copy-1/x", "copy-10");
    }
  }

  /** A name has up to 255 bytes, none of which is a slash or zero. Other rules do not exist. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no such names")
  void unusualNamesArriveUnchanged() throws Exception {
    List<String> names =
        List.of(
            "a",
            "a b",
            "a-b",
            "a.b",
            "a/b",
            "\u0001\n\t\\",
            "*?[!]",
            " ",
            "\uFF5E",
            "𝄞",
            "é",
            "z".repeat(255),
            "ß".repeat(127),
            "d".repeat(200) + "/" + "e".repeat(200) + "/f");
    List<String> existing = new ArrayList<>();
    for (String name : names) {
      String path = name.startsWith("a/") ? "A/b" : name;
      file(path, path);
      existing.add("copy-1/" + path);
    }
    try (InProcessSession inProcessSession = serveContext()) {
      FileSyncReceiver receiver = received(inProcessSession);
      assertThat(receiver.files.keySet()).containsExactlyInAnyOrderElementsOf(existing);
      receiver.files.forEach(
          (path, content) ->
              assertThat(new String(content, StandardCharsets.UTF_8))
                  .isEqualTo(path.substring("copy-1/".length())));
    }
  }

  @Test
  void editWithSameSizeAndTimeIsDetected() throws Exception {
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file("config", "port=80"), time);
    file("same", "same");
    FileSyncReceiver first;
    try (InProcessSession inProcessSession = serveContext()) {
      first = received(inProcessSession);
    }
    Files.setLastModifiedTime(file("config", "port=81"), time);
    FileSyncReceiver second = new FileSyncReceiver();
    first.told.forEach(stat -> second.known.put(stat.getPath(), stat));
    try (InProcessSession inProcessSession = serveContext()) {
      inProcessSession.transfer(second, "dir-name", "context");
      assertThat(second.await()).isEqualTo(Status.OK);
    }
    assertThat(second.files).containsOnlyKeys("copy-1/config");
    assertThat(second.files.get("copy-1/config")).asString().isEqualTo("port=81");
  }

  @Test
  void filesMayBeRequestedRepeatedlyInAnyOrder() throws Exception {
    for (int i = 0; i < 300; i++) {
      file("file-" + i, "content " + i);
    }
    FileSyncReceiver receiver = new FileSyncReceiver();
    receiver.asksWhileWalking = false;
    receiver.lateOrder =
        wanted -> {
          List<Integer> twice = new ArrayList<>(wanted);
          twice.addAll(wanted);
          Collections.shuffle(twice, new Random(5));
          return twice;
        };
    try (InProcessSession inProcessSession = serveContext()) {
      inProcessSession.transfer(receiver, "dir-name", "context");
      assertThat(receiver.await()).isEqualTo(Status.OK);
    }
    assertThat(receiver.files).hasSize(300);
    assertThat(receiver.kinds.stream().filter(PacketType.PACKET_DATA::equals)).hasSize(1200);
  }

  @Test
  void filesAreSentDuringTheWalk() throws Exception {
    for (int i = 0; i < 1000; i++) {
      file("file-" + i, "content");
    }
    try (InProcessSession inProcessSession = serveContext()) {
      FileSyncReceiver receiver = received(inProcessSession);
      assertThat(receiver.kinds.indexOf(PacketType.PACKET_DATA)).isLessThan(300);
      assertThat(receiver.kinds.lastIndexOf(PacketType.PACKET_STAT)).isGreaterThan(1000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "longer than before", "", "gone"})
  void changedFileEndsTransferWithFailure(String now) throws Exception {
    Path file = file("file", "first");
    file("zebra", "unchanged");
    try (InProcessSession inProcessSession = serveContext()) {
      if (now.equals("gone")) {
        Files.delete(file);
      } else {
        Files.writeString(file, now);
      }
      FileSyncReceiver receiver =
          inProcessSession.transfer(new FileSyncReceiver(), "dir-name", "context");
      assertThat(receiver.await().getCode()).isEqualTo(Status.Code.UNKNOWN);
      assertThat(receiver.error).contains(file.toString());
      assertThat(receiver.files).doesNotContainKey("copy-1/file");
      assertThat(failure.get().orElseThrow())
          .isInstanceOf(ContextException.class)
          .hasMessage(receiver.error);
    }
  }

  @Test
  void firstFailureIsKept() {
    failure.keep(new IllegalStateException("first"));
    failure.keep(new IllegalStateException("second"));
    assertThat(failure.get().orElseThrow()).hasMessage("first");
  }

  @Test
  void generatedTreeHoldsOnlyDockerfile() throws Exception {
    FileTree tree =
        FileTree.generated(Map.of("Dockerfile", "FROM scratch".getBytes(StandardCharsets.UTF_8)));
    try (InProcessSession inProcessSession = serve(Map.of("dockerfile", tree))) {
      FileSyncReceiver receiver =
          inProcessSession.transfer(
              new FileSyncReceiver(),
              "dir-name",
              "dockerfile",
              "include-patterns",
              "Dockerfile",
              "include-patterns",
              "Dockerfile.dockerignore",
              "followpaths",
              "Dockerfile",
              "followpaths",
              ".dockerignore");
      assertThat(receiver.await()).isEqualTo(Status.OK);
      assertThat(receiver.paths()).containsExactly("Dockerfile");
      assertThat(receiver.stat("Dockerfile").getMode()).isEqualTo(0644);
      assertThat(receiver.files.get("Dockerfile")).asString().isEqualTo("FROM scratch");
    }
  }

  @Test
  void requestForIgnoreFileDoesNotSendContext() throws Exception {
    file("file", "x");
    try (InProcessSession inProcessSession = serveContext()) {
      FileSyncReceiver receiver =
          inProcessSession.transfer(
              new FileSyncReceiver(), "dir-name", "context", "followpaths", ".dockerignore");
      assertThat(receiver.await()).isEqualTo(Status.OK);
      assertThat(receiver.kinds).containsExactly(PacketType.PACKET_STAT, PacketType.PACKET_FIN);
    }
  }

  @Test
  void numbersCountAnnouncedEntriesOnly() throws Exception {
    file("a", "content of a");
    file("b/c", "content of c");
    try (InProcessSession inProcessSession = serveContext()) {
      FileSyncReceiver receiver =
          inProcessSession.transfer(
              new FileSyncReceiver(),
              "dir-name",
              "context",
              "include-patterns-encoded",
              "1",
              "include-patterns",
              "copy-1%2Fb%2Fc");
      assertThat(receiver.await()).isEqualTo(Status.OK);
      assertThat(receiver.paths()).containsExactly("copy-1", "copy-1/b", "copy-1/b/c");
      assertThat(receiver.files.get("copy-1/b/c")).asString().isEqualTo("content of c");
    }
  }

  @Test
  void unknownTreeIsNotFound() throws Exception {
    try (InProcessSession inProcessSession = serveContext()) {
      Status status = inProcessSession.transfer(new FileSyncReceiver(), "dir-name", "/etc").await();
      assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(failure.get()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 99, -1})
  void requestForInvalidNumberIsRefused(int id) throws Exception {
    file("file", "x");
    FileSyncReceiver receiver = new FileSyncReceiver();
    receiver.asksWhileWalking = false;
    receiver.lateOrder = wanted -> List.of(id);
    try (InProcessSession inProcessSession = serveContext()) {
      inProcessSession.transfer(receiver, "dir-name", "context");
      assertThat(receiver.await().getCode()).isEqualTo(Status.Code.UNKNOWN);
      assertThat(failure.get().orElseThrow())
          .isInstanceOf(EngineUnavailableException.class)
          .hasMessageContaining("requested number " + id);
    }
  }

  @Test
  void errorOfBuilderIsNotKeptAsFailure() throws Exception {
    file("file", "x");
    FileSyncReceiver receiver = new FileSyncReceiver();
    receiver.asksWhileWalking = false;
    receiver.lateOrder =
        wanted -> {
          receiver.send(PacketType.PACKET_ERR, 0, "disk full");
          return List.of();
        };
    try (InProcessSession inProcessSession = serveContext()) {
      inProcessSession.transfer(receiver, "dir-name", "context");
      assertThat(receiver.await().getDescription()).contains("disk full");
      assertThat(failure.get()).isEmpty();
    }
  }

  @Test
  void progressIsReportedAtTheEnd() throws Exception {
    file("a", "12345");
    file("b", "123");
    try (InProcessSession inProcessSession = serveContext()) {
      received(inProcessSession);
    }
    threads.close();
    assertThat(progress).last().isEqualTo("context2/8");
  }

  /** A tree of endless files that counts the bytes read from it. */
  private static final class Counted implements FileTree {
    final AtomicInteger told = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();
    final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public int size() {
      return 100_000;
    }

    @Override
    public String path(int index) {
      return "file-%06d".formatted(index);
    }

    @Override
    public FileNode node(int index) {
      told.incrementAndGet();
      Stat stat = Stat.newBuilder().setPath(path(index)).setMode(0644).setSize(1L << 40).build();
      return new FileNode(
          stat,
          Optional.of(
              (out, buffer) -> {
                try {
                  while (true) {
                    out.write(buffer);
                    bytes.addAndGet(buffer.length);
                  }
                } finally {
                  ended.countDown();
                }
              }));
    }
  }

  @Test
  void slowBuilderDelaysTheWalk() throws Exception {
    Counted tree = new Counted();
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FileSyncReceiver receiver = new FileSyncReceiver();
    receiver.asksWhileWalking = false;
    receiver.onPacket =
        packet -> {
          if (receiver.told.size() == 1000) {
            stalled.countDown();
            awaitQuietly(goOn);
            receiver.cancel();
          }
        };
    try (InProcessSession inProcessSession = serve(Map.of("context", tree))) {
      inProcessSession.transfer(receiver, "dir-name", "context");
      assertThat(stalled.await(30, TimeUnit.SECONDS)).isTrue();
      TimeUnit.MILLISECONDS.sleep(300); // time for an unlimited walk to go on
      assertThat(tree.told.get()).isBetween(1000, 1100);
      goOn.countDown();
      assertThat(receiver.await().getCode()).isEqualTo(Status.Code.CANCELLED);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void cancelledTransferEndsWithinFile() throws Exception {
    Counted tree = new Counted();
    FileSyncReceiver receiver = new FileSyncReceiver();
    receiver.onPacket =
        packet -> {
          if (packet.getType() == PacketType.PACKET_DATA) {
            receiver.cancel();
          }
        };
    try (InProcessSession inProcessSession = serve(Map.of("context", tree))) {
      inProcessSession.transfer(receiver, "dir-name", "context");
      assertThat(receiver.await().getCode()).isEqualTo(Status.Code.CANCELLED);
      assertThat(tree.ended.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(tree.bytes.get()).isLessThan(4L * BlockingStream.AHEAD);
      assertThat(failure.get()).isEmpty();
    }
  }

  @Test
  void cancelledTransferEndsDespiteClearedInterrupt() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    FileNode deaf =
        file(
            "deaf",
            (out, buffer) -> {
              try {
                sendUntilCancelled(out, buffer);
                var unused = Thread.interrupted(); // as a library with retries does
                sendUntilCancelled(out, buffer);
              } finally {
                ended.countDown();
              }
            });
    FileSyncReceiver receiver = new FileSyncReceiver();
    receiver.onPacket =
        packet -> {
          if (packet.getType() == PacketType.PACKET_DATA) {
            receiver.cancel();
          }
        };
    try (InProcessSession inProcessSession =
        serve(Map.of("context", new FileTree.GeneratedTree(List.of(deaf))))) {
      inProcessSession.transfer(receiver, "dir-name", "context");
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void errorInTransferEndsCall() throws Exception {
    FileNode broken =
        file(
            "broken",
            (out, buffer) -> {
              throw new StackOverflowError("on purpose");
            });
    try (InProcessSession inProcessSession =
        serve(Map.of("context", new FileTree.GeneratedTree(List.of(broken))))) {
      FileSyncReceiver receiver =
          inProcessSession.transfer(new FileSyncReceiver(), "dir-name", "context");
      assertThat(receiver.await().getCode()).isEqualTo(Status.Code.INTERNAL);
    }
  }

  private static void sendUntilCancelled(OutputStream out, byte[] buffer) throws IOException {
    try {
      while (true) {
        out.write(buffer);
      }
    } catch (CancellationException e) {
      assertThat(e).hasMessageMatching("interrupted while sending.*|the builder has given up.*");
    }
  }

  private static FileNode file(String path, FileNode.Content content) {
    Stat stat = Stat.newBuilder().setPath(path).setMode(0644).build();
    return new FileNode(stat, Optional.of(content));
  }

  @Test
  void allRequestsAreAcceptedAtOnce() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<FileNode> nodes =
        IntStream.range(100, 400)
            .mapToObj(
                i ->
                    file(
                        "file-" + i,
                        (out, buffer) -> {
                          reading.countDown();
                          awaitQuietly(goOn);
                        }))
            .toList();
    FileSyncReceiver receiver = new FileSyncReceiver();
    receiver.asksWhileWalking = false;
    try (InProcessSession inProcessSession =
        serve(Map.of("context", new FileTree.GeneratedTree(nodes)))) {
      inProcessSession.transfer(receiver, "dir-name", "context");
      assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
      TimeUnit.MILLISECONDS.sleep(200); // until all requests have arrived
      assertThat(receiver.isReady()).isTrue();
      goOn.countDown();
      assertThat(receiver.await()).isEqualTo(Status.OK);
    }
  }

  @Test
  void closedThreadsEndWaitingTransfer() throws Exception {
    Counted tree = new Counted();
    CountDownLatch stalled = new CountDownLatch(1);
    FileSyncReceiver receiver = new FileSyncReceiver();
    receiver.onPacket =
        packet -> {
          if (packet.getType() == PacketType.PACKET_DATA) {
            stalled.countDown();
            awaitQuietly(tree.ended);
          }
        };
    try (InProcessSession inProcessSession = serve(Map.of("context", tree))) {
      inProcessSession.transfer(receiver, "dir-name", "context");
      assertThat(stalled.await(30, TimeUnit.SECONDS)).isTrue();
      threads.close();
      assertThat(tree.ended.getCount()).isZero();
      assertThat(receiver.await().getCode()).isEqualTo(Status.Code.CANCELLED);
    }
  }

  @Test
  void healthCheckIsAnsweredDuringTransfer() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FileNode slow =
        file(
            "slow",
            (out, buffer) -> {
              reading.countDown();
              awaitQuietly(goOn);
            });
    FileSyncService files = service(Map.of("context", new FileTree.GeneratedTree(List.of(slow))));
    var single = Executors.newSingleThreadExecutor();
    try (InProcessSession inProcessSession =
        InProcessSession.on(single, files, new HealthService())) {
      FileSyncReceiver receiver =
          inProcessSession.transfer(new FileSyncReceiver(), "dir-name", "context");
      assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(HealthServiceTest.check(inProcessSession)).isEqualTo(HealthServiceTest.SERVING);
      goOn.countDown();
      assertThat(receiver.await()).isEqualTo(Status.OK);
    } finally {
      single.shutdownNow();
    }
  }
}
