package io.imagespec.docker.internal.buildkit.session.filesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.buildkit.proto.FileBytes;
import io.imagespec.docker.internal.buildkit.proto.FileSendGrpc;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.InProcessSession;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.docker.internal.io.AtomicFile;
import io.imagespec.engine.EngineUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSendServiceTest {
  @TempDir Path dir;
  private final FirstFailure failure = new FirstFailure();
  private final SessionThreads threads = new SessionThreads();
  private final CompletableFuture<Status> end = new CompletableFuture<>();

  @AfterEach
  void closeThreads() {
    threads.close();
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    byte[] content = new byte[100_000];
    Arrays.fill(content, (byte) 7);
    tar.file("layer", content);
    tar.finish();
    return bytes.toByteArray();
  }

  private StreamObserver<FileBytes> open(InProcessSession inProcessSession) {
    return FileSendGrpc.newStub(inProcessSession.channel())
        .diffCopy(
            new StreamObserver<>() {
              @Override
              public void onNext(FileBytes value) {
                end.completeExceptionally(new AssertionError("nothing is said to an exporter"));
              }

              @Override
              public void onError(Throwable failed) {
                end.complete(Status.fromThrowable(failed));
              }

              @Override
              public void onCompleted() {
                end.complete(Status.OK);
              }
            });
  }

  private Status status() throws Exception {
    return end.get(30, TimeUnit.SECONDS);
  }

  private static void send(StreamObserver<FileBytes> call, byte[] bytes, int piece) {
    for (int i = 0; i < bytes.length; i += piece) {
      int length = Math.min(piece, bytes.length - i);
      call.onNext(FileBytes.newBuilder().setData(ByteString.copyFrom(bytes, i, length)).build());
    }
  }

  @Test
  void archiveIsWholeAfterBuilderEndsIt() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileSendService sink = new FileSendService(dir.resolve("image.tar"), out, threads, failure);
    try (InProcessSession inProcessSession = InProcessSession.of(sink)) {
      StreamObserver<FileBytes> call = open(inProcessSession);
      send(call, tar(), 300);
      assertThat(sink.isWhole()).isFalse();
      call.onCompleted();
      assertThat(status()).isEqualTo(Status.OK);
    }
    assertThat(sink.isWhole()).isTrue();
    assertThat(out.toByteArray()).isEqualTo(tar());
  }

  @Test
  void truncatedArchiveIsNotWhole() throws Exception {
    byte[] tar = tar();
    for (int missing : new int[] {1, 512, 1024, tar.length}) {
      FileSendService sink =
          new FileSendService(
              dir.resolve("image.tar"), OutputStream.nullOutputStream(), threads, failure);
      try (InProcessSession inProcessSession = InProcessSession.of(sink)) {
        StreamObserver<FileBytes> call = open(inProcessSession);
        send(call, Arrays.copyOf(tar, tar.length - missing), 1000);
        call.onCompleted();
        assertThat(status()).isEqualTo(Status.OK);
      }
      assertThat(sink.isWhole()).as("%d bytes missing", missing).isFalse();
    }
  }

  @Test
  void cancelledArchiveIsNotWhole() throws Exception {
    FileSendService sink =
        new FileSendService(
            dir.resolve("image.tar"), OutputStream.nullOutputStream(), threads, failure);
    try (InProcessSession inProcessSession = InProcessSession.of(sink)) {
      StreamObserver<FileBytes> call = open(inProcessSession);
      send(call, tar(), 1000);
      ((ClientCallStreamObserver<FileBytes>) call).cancel("builder died", null);
      assertThat(status().getCode()).isEqualTo(Status.Code.CANCELLED);
    }
    threads.close();
    assertThat(sink.isWhole()).isFalse();
  }

  @Test
  void fullDiskEndsCallAndIsKeptAsFailure() throws Exception {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    FileSendService sink = new FileSendService(dir.resolve("image.tar"), full, threads, failure);
    try (InProcessSession inProcessSession = InProcessSession.of(sink)) {
      send(open(inProcessSession), tar(), 1000);
      assertThat(status().getDescription()).contains("No space left on device");
    }
    assertThat(sink.isWhole()).isFalse();
    assertThat(failure.get().orElseThrow())
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContainingAll(dir.resolve("image.tar").toString(), "No space left on device");
  }

  @Test
  void secondArchiveIsRefused() throws Exception {
    FileSendService sink =
        new FileSendService(
            dir.resolve("image.tar"), OutputStream.nullOutputStream(), threads, failure);
    try (InProcessSession inProcessSession = InProcessSession.of(sink)) {
      StreamObserver<FileBytes> first = open(inProcessSession);
      send(first, tar(), 1000);
      first.onCompleted();
      assertThat(status()).isEqualTo(Status.OK);
      CompletableFuture<Status> second = new CompletableFuture<>();
      FileSendGrpc.newStub(inProcessSession.channel())
          .diffCopy(
              new StreamObserver<>() {
                @Override
                public void onNext(FileBytes value) {}

                @Override
                public void onError(Throwable failed) {
                  second.complete(Status.fromThrowable(failed));
                }

                @Override
                public void onCompleted() {
                  second.complete(Status.OK);
                }
              });
      assertThat(second.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    }
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }

  @Test
  void fileAppearsOnlyWhenPublished() throws IOException {
    Path place = dir.resolve("image.tar");
    Files.writeString(place, "old");
    try (AtomicFile file = new AtomicFile(place)) {
      file.out().write(new byte[] {'n', 'e', 'w'});
      assertThat(place).hasContent("old");
      file.publish();
    }
    assertThat(place).hasContent("new");
    assertThat(names()).containsExactly("image.tar");
  }

  @Test
  void unpublishedFileLeavesNothing() throws IOException {
    try (AtomicFile file = new AtomicFile(dir.resolve("image.tar"))) {
      file.out().write(1);
      assertThat(names()).hasSize(1);
    }
    assertThat(names()).isEmpty();
  }

  /** Users do not know the temporary file's name. */
  @Test
  void errorNamesTargetInsteadOfTemporaryFile() throws IOException {
    Path absent = dir.resolve("no").resolve("image.tar");
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> new AtomicFile(absent))
        .withMessage(absent + ": its directory does not exist")
        .withNoCause();
    Path taken = dir.resolve("image.tar");
    try (AtomicFile file = new AtomicFile(taken)) {
      Files.createDirectory(taken);
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(file::publish)
          .withMessageStartingWith(taken + ": ")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("/.image.tar"));
    }
  }

  /** The failure precedes the build. */
  @Test
  void directoryAsTargetIsRefusedAtOnce() {
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> new AtomicFile(dir))
        .withMessage(dir + ": it is a directory");
  }
}
