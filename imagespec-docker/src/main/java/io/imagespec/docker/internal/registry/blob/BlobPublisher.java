package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.http.TransferTimeout;
import io.imagespec.registry.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A source as the body of a request with HTTP/1.1: opened again whenever the request is sent again,
 * and streamed.
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

  /** The source as it was opened last: what the answer to the request is about. */
  CountedSource last() {
    return last;
  }

  /**
   * The descriptor of what was sent.
   *
   * @throws IOException if the source failed: the JDK's client takes that for its end
   */
  Descriptor descriptor() throws IOException {
    CountedSource sent = last();
    if (sent.failure().isPresent()) {
      throw sent.failure().get();
    }
    if (!sent.isEnded()) {
      throw new IOException("the answer came before all of the blob was sent");
    }
    return sent.descriptor();
  }

  /** The whole source, whose size is known. */
  BodyPublisher whole() {
    return blob.size() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(elsewhere(this::again), blob.size());
  }

  /**
   * The whole source, whose size is unknown.
   *
   * @param head the bytes that were read of {@link #last()} so far
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
   * Never read by the thread that waits for the answer: a source that gives nothing would keep it
   * from being interrupted and from seeing that its time is over.
   */
  private BodyPublisher elsewhere(Supplier<InputStream> source) {
    PiecePublisher bytes = new PiecePublisher(() -> new StreamPieceSource(source.get()));
    return BodyPublishers.fromPublisher(reader -> threads.execute(() -> bytes.subscribe(reader)));
  }

  private InputStream again() {
    try {
      last.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    last = new CountedSource(blob, timeout::moved);
    return last;
  }

  /** The reason why sending failed: the source, if it was that. */
  IOException causeOf(IOException failure) {
    return last().failure().<IOException>map(reason -> reason).orElse(failure);
  }

  @Override
  public void close() throws IOException {
    last().close();
  }
}
