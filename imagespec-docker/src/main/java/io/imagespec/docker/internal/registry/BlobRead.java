package io.imagespec.docker.internal.registry;

import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads a blob while it comes.
 *
 * @param transfer the conversation
 * @param clients the HTTP clients
 * @param blob what it has to be
 */
record BlobRead(Transfer transfer, Clients clients, Descriptor blob) {
  /** A stream that ends only when size and digest are right; closed by the caller. */
  InputStream open() throws IOException {
    AtomicReference<InputStream> body = new AtomicReference<>(InputStream.nullInputStream());
    Wire wire = new Wire(clients, new Streaming(Reception.whole(), transfer.patience(), body));
    Answer answer = over(wire).ask(transfer.step(), Call.getBlob(blob.digest().toString()));
    if (answer.status() != 200) {
      throw Refusal.of(transfer.question(), answer);
    }
    InputStream raw = Objects.requireNonNull(body.get());
    long length = answer.number("Content-Length").orElse(blob.size());
    if (length != blob.size()) {
      raw.close();
      throw new UnacceptableAnswerException(
          Origin.of(answer.uri()) + " has " + length + " bytes instead of " + blob.size());
    }
    return new VerifiedBlob(raw, blob, transfer.question());
  }

  /** The same conversation, with blobs that are read while they come. */
  private Conversation over(Wire wire) {
    Conversation known = transfer.conversation();
    return new Conversation(
        known.endpoints(),
        known.authorizations(),
        new Redirects(new Attempts(wire, Attempts.BACKOFF)),
        known.heads());
  }

  /** Sets the blob's body aside, so that it is read later; anything else is read at once. */
  private record Streaming(
      Reception otherwise, Patience patience, AtomicReference<InputStream> body)
      implements Reception {
    @Override
    public BodyHandler<Received> begin(int limit, Deadline deadline) {
      BodyHandler<Received> whole = otherwise.begin(limit, deadline);
      return response -> response.statusCode() == 200 ? aside() : whole.apply(response);
    }

    private BodySubscriber<Received> aside() {
      return BodySubscribers.mapping(
          new StreamedBody(patience),
          stream ->
              () -> {
                body.set(stream);
                return Body.NONE;
              });
    }
  }
}
