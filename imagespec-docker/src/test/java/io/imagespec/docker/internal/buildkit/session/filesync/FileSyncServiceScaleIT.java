package io.imagespec.docker.internal.buildkit.session.filesync;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.imagespec.context.BuildContext;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.docker.internal.buildkit.proto.FileSyncGrpc;
import io.imagespec.docker.internal.buildkit.proto.Packet;
import io.imagespec.docker.internal.buildkit.proto.Packet.PacketType;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.InProcessSession;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers of many files and of one large file from a JVM with a small heap. */
class FileSyncServiceScaleIT {
  @TempDir Path directory;

  private String sent() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return said;
  }

  /** The names have about 70 characters, as in real trees. */
  @Test
  void hundredThousandFilesFitIntoSmallHeap() throws IOException, InterruptedException {
    for (int i = 0; i < 100_000; i++) {
      Path below = directory.resolve("some/package/with/a/name-" + i / 1000);
      if (i % 1000 == 0) {
        Files.createDirectories(below);
      }
      Files.writeString(below.resolve("AClassWithAnOrdinaryName" + i + ".class"), "content");
    }
    assertThat(sent()).contains("sent 100105 entries, 700000 bytes");
  }

  @Test
  void gibibyteFitsIntoSmallHeap() throws IOException, InterruptedException {
    byte[] block = new byte[1 << 20];
    try (var out = Files.newOutputStream(directory.resolve("large"))) {
      for (int i = 0; i < 1024; i++) {
        new Random(i).nextBytes(block);
        out.write(block);
      }
    }
    assertThat(sent()).contains("sent 2 entries, 1073741824 bytes");
  }

  static final class Child {
    private Child() {}

    public static void main(String... arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      BuildContext.Builder builder = BuildContext.builder(directory, DigestCache.none());
      builder.add("copy-1", FileSource.of(directory));
      Map<String, FileTree> trees = Map.of("context", FileTree.of(builder.build()));
      int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
      for (int i = 0; i < rounds; i++) {
        long start = System.nanoTime();
        String sent = send(trees);
        System.out.println(sent + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");
      }
    }

    private static String send(Map<String, FileTree> trees) throws Exception {
      try (SessionThreads threads = new SessionThreads();
          InProcessSession inProcessSession =
              InProcessSession.of(
                  new FileSyncService(
                      trees, threads, new FirstFailure(), (tree, files, bytes) -> {}))) {
        DiscardingReceiver receiver = new DiscardingReceiver();
        FileSyncGrpc.newStub(inProcessSession.channel())
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(
                    InProcessSession.headers("dir-name", "context")))
            .diffCopy(receiver);
        return receiver.end.get(1, TimeUnit.MINUTES);
      }
    }
  }

  /** A receiver that requests every file at once and stores nothing. */
  private static final class DiscardingReceiver implements ClientResponseObserver<Packet, Packet> {
    final CompletableFuture<String> end = new CompletableFuture<>();

    @SuppressWarnings("NullAway.Init") // set by beforeStart
    private ClientCallStreamObserver<Packet> call;

    private int entries;
    private int waiting;
    private long bytes;
    private boolean toldAll;

    @Override
    public void beforeStart(ClientCallStreamObserver<Packet> outgoing) {
      call = outgoing;
    }

    @Override
    public void onNext(Packet packet) {
      if (packet.getType() == PacketType.PACKET_STAT) {
        stat(packet);
      } else if (packet.getType() == PacketType.PACKET_DATA) {
        bytes += packet.getData().size();
        waiting -= packet.getData().isEmpty() ? 1 : 0;
      } else {
        call.onCompleted();
        return;
      }
      if (toldAll && waiting == 0) {
        call.onNext(Packet.newBuilder().setType(PacketType.PACKET_FIN).build());
      }
    }

    private void stat(Packet packet) {
      toldAll = !packet.hasStat();
      if (packet.hasStat() && (packet.getStat().getMode() & ~0777) == 0) {
        waiting++;
        call.onNext(Packet.newBuilder().setType(PacketType.PACKET_REQ).setId(entries).build());
      }
      entries += packet.hasStat() ? 1 : 0;
    }

    @Override
    public void onError(Throwable failed) {
      end.completeExceptionally(failed);
    }

    @Override
    public void onCompleted() {
      end.complete("sent " + entries + " entries, " + bytes + " bytes");
    }
  }
}
