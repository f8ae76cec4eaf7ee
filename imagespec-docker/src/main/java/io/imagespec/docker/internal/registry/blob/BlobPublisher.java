package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.http.TransferTimeout;
import io.imagespec.registry.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A source as the streamed body of an HTTP/1.1 request. The source is opened again whenever the
 * request is sent again.
 */
final class BlobPublisher implements AutoCloseable {
  private final BlobToPush blob;
  private final TransferTimeout timeout;
  private final Executor threads;
  private volatile CountedSource last;

  BlobPublisher(BlobToPush blob, TransferTimeout timeout, Executor threads) {
    this.blob = blob;
    this.timeout = timeout;
    this.threads = threads;
    this.last = new CountedSource(blob, timeout::moved);
  }

  /** Returns the source as it was opened last, which the response is about. */
  CountedSource last() {
    return last;
  }

  /**
   * Returns the descriptor of the content that was sent.
   *
   * @throws IOException if the source failed; the JDK's client takes the failure for the end of the
   *     body
   */
  Descriptor descriptor() throws IOException {
    CountedSource sent = last();
    if (sent.failure().isPresent()) {
      throw sent.failure().get();
    }
    if (!sent.isEnded()) {
      throw new IOException("the response arrived before the whole blob was sent");
    }
    return sent.descriptor();
  }

  /** Publishes the complete source, whose size is known. */
  BodyPublisher whole() {
    return blob.size() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(elsewhere(this::again), blob.size());
  }

  /**
   * Publishes the complete source, whose size is unknown.
   *
   * @param head the bytes that have been read from {@link #last()}
   */
  BodyPublisher rest(byte[] head) {
    AtomicReference<@Nullable CountedSource> begun = new AtomicReference<>(last());
    return BodyPublishers.fromPublisher(
        elsewhere(
            () -> {
              CountedSource first = begun.getAndSet(null);
              return first == null
                  ? again()
                  : new SequenceInputStream(new ByteArrayInputStream(head), first);
            }));
  }

  /**
   * Reads the source on a different thread than the one that waits for the response. The waiting
   * thread must respond to interrupts and timeouts even if the source stalls.
   */
  private BodyPublisher elsewhere(Supplier<InputStream> source) {
    PiecePublisher bytes = new PiecePublisher(() -> new StreamPieceSource(source.get()));
    return BodyPublishers.fromPublisher(reader -> threads.execute(() -> bytes.subscribe(reader)));
  }

  private InputStream again() {
    try {
      last.close();
    } catch (IOException e) {
      // its bytes are sent again, so the unread rest need not be verified
    }
    last = new CountedSource(blob, timeout::moved);
    return last;
  }

  /**
   * Returns the source's failure, if it caused the failed request, and otherwise the request's
   * failure.
   */
  IOException causeOf(IOException failure) {
    return last().failure().<IOException>map(reason -> reason).orElse(failure);
  }

  @Override
  public void close() throws IOException {
    last().close();
  }
}
