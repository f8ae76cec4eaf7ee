package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

class ArrayBodyTest {
  private static final byte[] BYTES = new byte[100_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  /** Asks for so many pieces at a time, while it is given the last of those before. */
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

  @Test
  void thePartIsSentAsOftenAsItIsAskedFor() {
    BodyPublisher body = ArrayBody.of(BYTES, 7, 50_000);
    assertThat(body.contentLength()).isEqualTo(50_000);
    for (long step : new long[] {1, 3, Long.MAX_VALUE}) {
      Reader reader = reader(body, step).ask(step);
      assertThat(reader.out.toByteArray()).isEqualTo(Arrays.copyOfRange(BYTES, 7, 50_007));
      assertThat(reader.end).isEqualTo("complete");
    }
  }

  @Test
  void noMoreIsGivenThanWasAskedFor() {
    Reader reader = reader(ArrayBody.of(BYTES, 0, BYTES.length), 0).ask(2);
    assertThat(reader.out.size()).isEqualTo(2 * 16 * 1024);
    assertThat(reader.end).isEmpty();
    assertThat(reader.ask(100).out.toByteArray()).isEqualTo(BYTES);
    assertThat(reader.end).isEqualTo("complete");
  }

  @Test
  void whoGivesUpIsGivenNothing() {
    Reader reader = reader(ArrayBody.of(BYTES, 0, BYTES.length), 0).ask(1);
    reader.subscription.cancel();
    reader.ask(5);
    assertThat(reader.out.size()).isEqualTo(16 * 1024);
    assertThat(reader.end).isEmpty();
  }

  @Test
  void nothingIsNoBody() {
    assertThat(ArrayBody.of(BYTES, 5, 0).contentLength()).isZero();
  }
}
