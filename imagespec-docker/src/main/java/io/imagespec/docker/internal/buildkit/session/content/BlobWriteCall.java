package io.imagespec.docker.internal.buildkit.session.content;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.docker.internal.buildkit.proto.BlobWrite;
import io.imagespec.docker.internal.buildkit.proto.BlobWritten;
import io.imagespec.docker.internal.buildkit.proto.WriteAction;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * A call that writes a blob: status requests, pieces in order, and a final commit. A call that ends
 * before the commit leaves nothing; the next one starts from the beginning.
 */
final class BlobWriteCall {
  private final LayerCacheDirectory directory;
  private final BlockingStream<BlobWrite, BlobWritten> builder;
  private long total;
  private Optional<Digest> expected = Optional.empty();

  BlobWriteCall(LayerCacheDirectory directory, BlockingStream<BlobWrite, BlobWritten> builder) {
    this.directory = directory;
    this.builder = builder;
  }

  void run() throws IOException, InterruptedException {
    BlobWrite first = builder.take().orElse(BlobWrite.getDefaultInstance());
    directory.write(first.getRef(), ingest -> run(first, ingest));
  }

  private void run(BlobWrite first, Ingest ingest) throws IOException, InterruptedException {
    Optional<BlobWrite> next = Optional.of(first);
    while (next.isPresent()) {
      expect(next.get());
      builder.send(answer(next.get(), ingest));
      next = next.get().getAction() == WriteAction.COMMIT ? Optional.empty() : builder.take();
    }
  }

  /**
   * Reads the expected size and digest, which any message may contain. A blob that exists is not
   * sent again.
   */
  private void expect(BlobWrite message) throws IOException {
    total = message.getTotal() == 0 ? total : message.getTotal();
    if (!message.getExpected().isEmpty()) {
      Digest digest = ContentService.digest(message.getExpected());
      expected = Optional.of(digest);
      long size = directory.size(digest).orElse(-1);
      if (size >= 0 && (total == 0 || total == size)) {
        throw Status.ALREADY_EXISTS
            .withDescription("blob " + digest + " already exists")
            .asRuntimeException();
      }
    }
  }

  private BlobWritten answer(BlobWrite message, Ingest ingest) throws IOException {
    BlobWritten.Builder answer = BlobWritten.newBuilder().setAction(message.getAction());
    switch (message.getAction()) {
      case STAT -> answer.setTotal(total);
      case WRITE -> append(message, ingest);
      case COMMIT -> {
        append(message, ingest);
        answer.setDigest(ingest.commit(total, expected).toString());
      }
      default ->
          throw Status.INVALID_ARGUMENT
              .withDescription("unknown write action")
              .asRuntimeException();
    }
    return answer.setOffset(ingest.offset()).build();
  }

  private void append(BlobWrite message, Ingest ingest) throws IOException {
    if (message.getOffset() == 0 && ingest.offset() > 0) {
      ingest.restart();
    }
    if (message.getOffset() != ingest.offset()) {
      throw outOfRange(
          "received bytes at offset " + message.getOffset() + " instead of " + ingest.offset());
    }
    if (total != 0 && message.getData().size() > total - ingest.offset()) {
      throw outOfRange("received more than the announced " + total + " bytes");
    }
    ingest.append(message.getData());
  }

  private static StatusRuntimeException outOfRange(String what) {
    return Status.OUT_OF_RANGE
        .withDescription("blob of a layer cache: " + what)
        .asRuntimeException();
  }
}
