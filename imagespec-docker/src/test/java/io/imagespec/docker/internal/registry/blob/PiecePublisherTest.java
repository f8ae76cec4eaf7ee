package io.imagespec.docker.internal.registry.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PiecePublisherTest {
  private static final byte[] BYTES = new byte[100_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  /**
   * A subscriber that requests the given number of pieces each time it receives the last of them.
   */
  private static final class Reader implements Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final long step;
    private Subscription subscription =
        new Subscription() {
          @Override
          public void request(long count) {}

          @Override
          public void cancel() {}
        };
    private long due;
    private String end = "";

    private Reader(long step) {
      this.step = step;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
    }

    private Reader ask(long count) {
      due = count;
      subscription.request(count);
      return this;
    }

    @Override
    public void onNext(ByteBuffer piece) {
      while (piece.hasRemaining()) {
        out.write(piece.get());
      }
      if (--due == 0 && step > 0) {
        ask(step);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end += "failed";
    }

    @Override
    public void onComplete() {
      end += "complete";
    }
  }

  private static Reader reader(BodyPublisher body, long step) {
    Reader reader = new Reader(step);
    body.subscribe(reader);
    return reader;
  }

  private static ChunkBuffer chunk(int limit) throws IOException {
    ChunkBuffer chunk = new ChunkBuffer(limit);
    chunk.fill(new ByteArrayInputStream(BYTES));
    return chunk;
  }

  private static BodyPublisher whole() throws IOException {
    return chunk(BYTES.length).from(0);
  }

  @Test
  void bodyIsRepeatableFromEachOffset() throws IOException {
    ChunkBuffer chunk = chunk(90_000);
    for (int start : new int[] {0, 7, 16_384, 89_999}) {
      BodyPublisher body = chunk.from(start);
      assertThat(body.contentLength()).isEqualTo(90_000 - start);
      for (long step : new long[] {1, 3, Long.MAX_VALUE}) {
        Reader reader = reader(body, step).ask(step);
        assertThat(reader.out.toByteArray()).isEqualTo(Arrays.copyOfRange(BYTES, start, 90_000));
        assertThat(reader.end).isEqualTo("complete");
      }
    }
  }

  @Test
  void onlyRequestedPiecesArePublished() throws IOException {
    Reader reader = reader(whole(), 0).ask(2);
    assertThat(reader.out.size()).isEqualTo(2 * 16 * 1024);
    assertThat(reader.end).isEmpty();
    assertThat(reader.ask(100).out.toByteArray()).isEqualTo(BYTES);
    assertThat(reader.end).isEqualTo("complete");
  }

  @Test
  void cancelledSubscriptionReceivesNothing() throws IOException {
    Reader reader = reader(whole(), 0).ask(1);
    reader.subscription.cancel();
    reader.ask(5);
    assertThat(reader.out.size()).isEqualTo(16 * 1024);
    assertThat(reader.end).isEmpty();
  }

  /** A consumed piece returns its buffer. Other pieces never change. */
  @Test
  void promptReaderReusesBuffers() throws IOException {
    byte[] bytes = Arrays.copyOf(BYTES, 1_000_000);
    for (boolean atOnce : new boolean[] {true, false}) {
      StreamPieceSource pieces = new StreamPieceSource(new ByteArrayInputStream(bytes));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Deque<ByteBuffer> kept = new ArrayDeque<>();
      Set<ByteBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
      ByteBuffer piece = pieces.next();
      while (piece.hasRemaining()) {
        buffers.add(piece);
        kept.add(piece);
        if (atOnce) {
          drain(kept, out);
        }
        piece = pieces.next();
      }
      drain(kept, out);
      assertThat(out.toByteArray()).isEqualTo(bytes);
      assertThat(buffers).hasSize(atOnce ? 4 : 62);
    }
  }

  private static void drain(Deque<ByteBuffer> pieces, ByteArrayOutputStream out) {
    while (!pieces.isEmpty()) {
      ByteBuffer piece = pieces.remove();
      out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
      piece.position(piece.limit());
    }
  }

  @Test
  void failedSourceIsReportedAsError() {
    PieceSource broken =
        () -> {
          throw new IOException("broken");
        };
    Reader reader = new Reader(1);
    new PiecePublisher(() -> broken).subscribe(reader);
    assertThat(reader.ask(3).end).isEqualTo("failed");
  }

  @Test
  void failedOpenIsReportedAsError() {
    Reader reader = new Reader(1);
    Supplier<PieceSource> none =
        () -> {
          throw new IllegalStateException("none");
        };
    new PiecePublisher(none).subscribe(reader);
    assertThat(reader.ask(3).end).isEqualTo("failed");
  }

  @Test
  void emptyRestHasNoBody() throws IOException {
    ChunkBuffer chunk = chunk(5);
    assertThat(chunk.from(5).contentLength()).isZero();
  }

  @Test
  void chunkEndsWhenFullOrAtEndOfStream() throws IOException {
    InputStream content = new ByteArrayInputStream(BYTES);
    ChunkBuffer chunk = new ChunkBuffer(65_536);
    chunk.fill(content);
    assertThat(chunk.length()).isEqualTo(65_536);
    chunk.drop(65_536);
    chunk.fill(content);
    assertThat(chunk.length()).isEqualTo(BYTES.length - 65_536);
    assertThat(reader(chunk.from(0), 1).ask(1).out.toByteArray())
        .isEqualTo(Arrays.copyOfRange(BYTES, 65_536, BYTES.length));
    chunk.drop(chunk.length());
    chunk.fill(content);
    assertThat(chunk.length()).isZero();
  }

  @Test
  void chunkIsRefilledAfterDroppingBytes() throws IOException {
    for (int count : new int[] {1, 16_383, 16_384, 16_385, 40_000, 49_999}) {
      InputStream content = new ByteArrayInputStream(BYTES);
      ChunkBuffer chunk = new ChunkBuffer(50_000);
      chunk.fill(content);
      chunk.drop(count);
      chunk.fill(content);
      assertThat(reader(chunk.from(0), 1).ask(1).out.toByteArray())
          .isEqualTo(Arrays.copyOfRange(BYTES, count, count + 50_000));
    }
  }
}
