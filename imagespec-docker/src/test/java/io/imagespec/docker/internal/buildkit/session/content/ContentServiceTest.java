package io.imagespec.docker.internal.buildkit.session.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.imagespec.docker.internal.buildkit.proto.BlobFilters;
import io.imagespec.docker.internal.buildkit.proto.BlobInfo;
import io.imagespec.docker.internal.buildkit.proto.BlobPiece;
import io.imagespec.docker.internal.buildkit.proto.BlobRange;
import io.imagespec.docker.internal.buildkit.proto.BlobRequest;
import io.imagespec.docker.internal.buildkit.proto.BlobUpdate;
import io.imagespec.docker.internal.buildkit.proto.BlobWrite;
import io.imagespec.docker.internal.buildkit.proto.BlobWritten;
import io.imagespec.docker.internal.buildkit.proto.ContentGrpc;
import io.imagespec.docker.internal.buildkit.proto.IngestRequest;
import io.imagespec.docker.internal.buildkit.proto.WriteAction;
import io.imagespec.docker.internal.buildkit.session.InProcessSession;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.name.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContentServiceTest {
  private static final byte[] BYTES = random(200_000);
  private static final Digest DIGEST = Digest.sha256(BYTES);

  @TempDir Path directory;
  private final SessionThreads threads = new SessionThreads();
  private Path root;
  private InProcessSession inProcessSession;

  @BeforeEach
  void serve() throws IOException {
    root = directory.resolve("cache");
    Map<String, LayerCacheDirectory> directories =
        Map.of(
            "both", LayerCacheDirectory.writing(root), "read", LayerCacheDirectory.reading(root));
    inProcessSession = InProcessSession.of(new ContentService(directories, threads));
  }

  @AfterEach
  void close() {
    inProcessSession.close();
    threads.close();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private ContentGrpc.ContentBlockingStub ask(String directory) {
    return ContentGrpc.newBlockingStub(inProcessSession.channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(id(directory)));
  }

  private static io.grpc.Metadata id(String directory) {
    return InProcessSession.headers("buildkit-attachable-store-id", "local:" + directory);
  }

  /** A write call. Each message is answered, or the call ends with a status. */
  private final class Write implements StreamObserver<BlobWritten> {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final StreamObserver<BlobWrite> call;

    Write(String directory) {
      call =
          ContentGrpc.newStub(inProcessSession.channel())
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(id(directory)))
              .write(this);
    }

    BlobWritten say(BlobWrite.Builder message) throws InterruptedException {
      call.onNext(message.build());
      Object answer = heard.poll(30, TimeUnit.SECONDS);
      assertThat(answer).isInstanceOf(BlobWritten.class);
      return (BlobWritten) answer;
    }

    Status refused(BlobWrite.Builder message) throws InterruptedException {
      call.onNext(message.build());
      return end();
    }

    Status end() throws InterruptedException {
      Object answer = heard.poll(30, TimeUnit.SECONDS);
      assertThat(answer).isInstanceOf(Status.class);
      return (Status) answer;
    }

    @Override
    public void onNext(BlobWritten value) {
      heard.add(value);
    }

    @Override
    public void onError(Throwable failed) {
      heard.add(Status.fromThrowable(failed));
    }

    @Override
    public void onCompleted() {
      heard.add(Status.OK);
    }
  }

  private static BlobWrite.Builder start(String ref) {
    return BlobWrite.newBuilder().setRef(ref);
  }

  private static BlobWrite.Builder piece(int from, int to) {
    return BlobWrite.newBuilder()
        .setAction(WriteAction.WRITE)
        .setOffset(from)
        .setData(ByteString.copyFrom(BYTES, from, to - from));
  }

  private static BlobWrite.Builder commit(long at, Digest expected) {
    return BlobWrite.newBuilder()
        .setAction(WriteAction.COMMIT)
        .setOffset(at)
        .setTotal(at)
        .setExpected(expected.toString());
  }

  private void write() throws InterruptedException {
    Write write = new Write("both");
    write.say(start("a"));
    write.say(piece(0, BYTES.length));
    write.say(commit(BYTES.length, DIGEST));
    assertThat(write.end()).isEqualTo(Status.OK);
  }

  private Path blob() {
    return root.resolve("blobs/sha256").resolve(DIGEST.hex());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** Asserts that a finished call that failed leaves no files. */
  private void assertNothingIsLeft() throws IOException {
    inProcessSession.close();
    threads.close();
    assertThat(files()).isEmpty();
  }

  private byte[] read(BlobRange.Builder range) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ask("read")
        .read(range.setDigest(DIGEST.toString()).build())
        .forEachRemaining(piece -> append(piece, range.getOffset(), bytes));
    return bytes.toByteArray();
  }

  private static void append(BlobPiece piece, long start, ByteArrayOutputStream bytes) {
    assertThat(piece.getOffset()).isEqualTo(start + bytes.size());
    bytes.writeBytes(piece.getData().toByteArray());
  }

  private static Status.Code refusal(Runnable question) {
    return catchThrowableOfType(StatusRuntimeException.class, question::run).getStatus().getCode();
  }

  @Test
  void blobWrittenInPiecesIsReadByDigest() throws Exception {
    Write write = new Write("both");
    assertThat(write.say(start("a").setTotal(BYTES.length)).getTotal()).isEqualTo(BYTES.length);
    assertThat(write.say(piece(0, 70_000)).getOffset()).isEqualTo(70_000);
    assertThat(write.say(piece(70_000, BYTES.length)).getOffset()).isEqualTo(BYTES.length);
    assertThat(blob()).doesNotExist();
    assertThat(write.say(commit(BYTES.length, DIGEST)).getDigest()).isEqualTo(DIGEST.toString());
    assertThat(write.end()).isEqualTo(Status.OK);
    assertThat(files()).containsExactly(blob());
    assertThat(read(BlobRange.newBuilder())).isEqualTo(BYTES);
    assertThat(read(BlobRange.newBuilder().setOffset(100).setSize(70_000)))
        .isEqualTo(Arrays.copyOfRange(BYTES, 100, 70_100));
    assertThat(read(BlobRange.newBuilder().setOffset(BYTES.length))).isEmpty();
    assertThat(read(BlobRange.newBuilder().setOffset(199_000).setSize(Long.MAX_VALUE)))
        .hasSize(1000);
  }

  @Test
  void infoReportsSizeOfBlob() throws Exception {
    write();
    BlobInfo expected =
        BlobInfo.newBuilder().setDigest(DIGEST.toString()).setSize(BYTES.length).build();
    BlobRequest request = BlobRequest.newBuilder().setDigest(DIGEST.toString()).build();
    assertThat(ask("read").info(request).getInfo()).isEqualTo(expected);
    BlobUpdate update = BlobUpdate.newBuilder().setInfo(expected.toBuilder().setSize(1)).build();
    assertThat(ask("both").update(update).getInfo()).isEqualTo(expected);
    Files.writeString(root.resolve("blobs/sha256/notes"), "no blob");
    assertThat(ask("read").list(BlobFilters.getDefaultInstance()).next().getInfoList())
        .containsExactly(expected);
    BlobFilters some = BlobFilters.newBuilder().addFilters("size>1").build();
    assertThat(refusal(() -> ask("read").list(some).next())).isEqualTo(Status.Code.UNIMPLEMENTED);
    BlobRequest other =
        BlobRequest.newBuilder().setDigest(Digest.sha256(new byte[1]).toString()).build();
    assertThat(refusal(() -> ask("read").info(other))).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void onlyDigestsNameFiles() throws Exception {
    write();
    Files.writeString(directory.resolve("outside"), "secret");
    for (String name :
        List.of(
            "",
            "../../../outside",
            "sha256:../../../outside",
            "sha256:" + DIGEST.hex() + "/../" + DIGEST.hex(),
            "sha256:" + DIGEST.hex().substring(1),
            "sha256:" + "A".repeat(64),
            "../sha256:" + DIGEST.hex(),
            "sha512:" + "0".repeat(128))) {
      BlobRequest request = BlobRequest.newBuilder().setDigest(name).build();
      BlobRange range = BlobRange.newBuilder().setDigest(name).build();
      assertThat(refusal(() -> ask("both").info(request)))
          .as(name)
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refusal(() -> ask("both").read(range).next()))
          .as(name)
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      if (!name.isEmpty()) {
        assertThat(new Write("both").refused(start("x").setExpected(name)).getCode())
            .as(name)
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
    }
    new Write("both").say(start("../../outside"));
    assertThat(directory.resolve("outside")).hasContent("secret");
  }

  @Test
  void symbolicLinksAreNotFollowed() throws Exception {
    Path outside = Files.write(directory.resolve("outside"), BYTES);
    Files.createSymbolicLink(blob(), outside);
    BlobRequest request = BlobRequest.newBuilder().setDigest(DIGEST.toString()).build();
    assertThat(refusal(() -> ask("read").info(request))).isEqualTo(Status.Code.NOT_FOUND);
    Files.delete(blob());
    Files.delete(blob().getParent());
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.write(elsewhere.resolve(DIGEST.hex()), BYTES);
    Files.createSymbolicLink(blob().getParent(), elsewhere);
    assertThat(refusal(() -> ask("read").info(request))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(catchThrowableOfType(IOException.class, () -> LayerCacheDirectory.writing(root)))
        .hasMessageContaining("link");
  }

  @Test
  void offsetOutsideOfBlobIsRefused() throws Exception {
    write();
    for (long offset : new long[] {-1, Long.MIN_VALUE, BYTES.length + 1, Long.MAX_VALUE}) {
      assertThat(refusal(() -> read(BlobRange.newBuilder().setOffset(offset))))
          .as("at %d", offset)
          .isEqualTo(Status.Code.OUT_OF_RANGE);
    }
  }

  @Test
  void corruptBlobIsNotSent() throws Exception {
    write();
    byte[] other = BYTES.clone();
    other[other.length - 1] ^= 1;
    Files.write(blob(), other);
    assertThat(refusal(() -> ask("both").read(range()).next())).isEqualTo(Status.Code.DATA_LOSS);
  }

  private static BlobRange range() {
    return BlobRange.newBuilder().setDigest(DIGEST.toString()).build();
  }

  @Test
  void mismatchedBlobIsNotKept() throws Exception {
    Write other = new Write("both");
    other.say(start("a"));
    other.say(piece(0, 1000));
    assertThat(other.refused(commit(1000, DIGEST)).getCode())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    Write shorter = new Write("both");
    shorter.say(start("b"));
    shorter.say(piece(0, 1000));
    assertThat(
            shorter
                .refused(commit(1000, Digest.sha256(Arrays.copyOf(BYTES, 1000))).setTotal(1001))
                .getCode())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertNothingIsLeft();
  }

  @Test
  void offsetGapOrExcessIsRefused() throws Exception {
    Write gap = new Write("both");
    gap.say(start("a"));
    gap.say(piece(0, 1000));
    assertThat(gap.refused(piece(1001, 1002)).getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
    Write negative = new Write("both");
    negative.say(start("b"));
    assertThat(negative.refused(piece(0, 10).setOffset(-1)).getCode())
        .isEqualTo(Status.Code.OUT_OF_RANGE);
    Write more = new Write("both");
    more.say(start("c").setTotal(1000));
    assertThat(more.refused(piece(0, 1001)).getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertNothingIsLeft();
  }

  @Test
  void writeAtOffsetZeroStartsOver() throws Exception {
    Write write = new Write("both");
    write.say(start("a"));
    write.say(piece(0, 1000));
    assertThat(write.say(piece(0, BYTES.length)).getOffset()).isEqualTo(BYTES.length);
    write.say(commit(BYTES.length, DIGEST));
    assertThat(blob()).hasBinaryContent(BYTES);
  }

  @Test
  void abortedCallLeavesNoFiles() throws Exception {
    Write cancelled = new Write("both");
    cancelled.say(start("a"));
    cancelled.say(piece(0, 1000));
    assertThat(files()).hasSize(1);
    ((ClientCallStreamObserver<BlobWrite>) cancelled.call).cancel("builder died", null);
    assertThat(cancelled.end().getCode()).isEqualTo(Status.Code.CANCELLED);
    Write ended = new Write("both");
    ended.say(start("b"));
    ended.say(piece(0, 1000));
    ended.call.onCompleted();
    assertThat(ended.end()).isEqualTo(Status.OK);
    assertNothingIsLeft();
  }

  @Test
  void refAllowsOneWriterAtATime() throws Exception {
    Write first = new Write("both");
    first.say(start("a"));
    assertThat(new Write("both").refused(start("a")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(new Write("both").say(start("b")).getOffset()).isZero();
    first.say(piece(0, 1000));
    IngestRequest a = IngestRequest.newBuilder().setRef("a").build();
    assertThat(ask("both").status(a).getStatus().getOffset()).isEqualTo(1000);
    assertThat(ask("both").listStatuses(BlobFilters.getDefaultInstance()).getStatusesList())
        .extracting(status -> status.getRef())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(ask("both").abort(a)).isNotNull();
    assertThat(first.refused(piece(1000, 2000)).isOk()).isFalse();
    assertThat(refusal(() -> ask("both").status(a))).isEqualTo(Status.Code.NOT_FOUND);
    assertNothingIsLeft();
  }

  @Test
  void existingBlobIsNotWrittenAgain() throws Exception {
    write();
    BlobWrite.Builder again = start("a").setExpected(DIGEST.toString()).setTotal(BYTES.length);
    assertThat(new Write("both").refused(again).getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    Files.write(blob(), Arrays.copyOf(BYTES, 10));
    Write whole = new Write("both");
    whole.say(again);
    whole.say(piece(0, BYTES.length));
    whole.say(commit(BYTES.length, DIGEST));
    assertThat(blob()).hasBinaryContent(BYTES);
  }

  @Test
  void builderMayAddBlobsButNotDelete() throws Exception {
    write();
    assertThat(new Write("read").refused(start("b")).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(new Write("both").refused(start("")).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    BlobRequest request = BlobRequest.newBuilder().setDigest(DIGEST.toString()).build();
    assertThat(refusal(() -> ask("both").delete(request))).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refusal(() -> ask("other").info(request))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(blob()).hasBinaryContent(BYTES);
  }
}
