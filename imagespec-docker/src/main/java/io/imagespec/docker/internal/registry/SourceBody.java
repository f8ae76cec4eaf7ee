package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A source as the body of a request: opened again whenever the request is sent again, and streamed.
 */
final class SourceBody implements AutoCloseable {
  private final OutgoingBlob blob;
  private final Patience patience;
  private final List<SourceStream> opened = new CopyOnWriteArrayList<>();

  SourceBody(OutgoingBlob blob, Patience patience) {
    this.blob = blob;
    this.patience = patience;
  }

  BodyPublisher publisher() {
    return blob.size() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), blob.size());
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
