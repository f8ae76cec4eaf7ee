package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/**
 * A source as the body of a request: opened again whenever the request is sent again, and streamed.
 */
final class SourceBody implements AutoCloseable {
  private final OutgoingBlob blob;
  private final Patience patience;
  private final Executor threads;
  private final List<SourceStream> opened = new CopyOnWriteArrayList<>();

  SourceBody(OutgoingBlob blob, Patience patience, Executor threads) {
    this.blob = blob;
    this.patience = patience;
    this.threads = threads;
  }

  /**
   * Never read by the thread that waits for the answer, as the JDK does it with HTTP/2: a source
   * that gives nothing would keep it from being interrupted and from seeing that its time is over.
   */
  BodyPublisher publisher() {
    BodyPublisher bytes = BodyPublishers.ofInputStream(this::open);
    return blob.size() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(
            reader -> threads.execute(() -> bytes.subscribe(reader)), blob.size());
  }

  private InputStream open() {
    SourceStream stream = new SourceStream(blob.source(), blob.size(), patience::moved);
    opened.add(stream);
    return stream;
  }

  /** Why sending failed: the source, if it was that. */
  IOException blame(IOException failure) {
    return opened.stream()
        .flatMap(stream -> stream.failure().stream())
        .<IOException>map(reason -> reason)
        .findFirst()
        .orElse(failure);
  }

  @Override
  public void close() throws IOException {
    for (SourceStream stream : opened) {
      stream.close();
    }
  }
}
