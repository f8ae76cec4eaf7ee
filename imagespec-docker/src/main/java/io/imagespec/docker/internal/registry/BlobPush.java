package io.imagespec.docker.internal.registry;

import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Brings a blob into a repository: looks whether it is there, mounts it, or sends it. For one
 * thread.
 *
 * @param transfer the conversation
 * @param blob the blob
 */
record BlobPush(Transfer transfer, OutgoingBlob blob) {
  Descriptor push() throws IOException {
    Optional<Descriptor> known = blob.known();
    return known.isPresent() && isThere(known.get()) ? known.get() : send();
  }

  private boolean isThere(Descriptor known) throws IOException {
    return transfer.repository().hasBlob(known, Call.PUSH);
  }

  /** What broke off and cannot be resumed begins again, with a new upload. */
  private Descriptor send() throws IOException {
    Pauses pauses = new Pauses(transfer.patience());
    for (int attempt = 1; ; attempt++) {
      Answer begun = attempt == 1 ? begun() : started();
      if (begun.status() == 201) {
        return blob.known().orElseThrow();
      }
      try {
        return send(Upload.of(transfer, begun), pauses);
      } catch (IOException e) {
        pauses.before(attempt, e);
      }
    }
  }

  /** The answer 201 means that the blob was mounted, 202 that an upload was begun instead. */
  private Answer begun() throws IOException {
    if (blob.from().isEmpty() || blob.known().isEmpty()) {
      return started();
    }
    String digest = blob.known().get().digest().toString();
    try {
      Answer answer = transfer.ask(Call.mount(digest, blob.from().get().path()));
      return answer.status() == 201 || answer.status() == 202 ? answer : started();
    } catch (RegistryException e) {
      return started(); // no token for the other repository
    }
  }

  private Answer started() throws IOException {
    Answer answer = transfer.ask(Call.startUpload());
    if (answer.status() != 202) {
      throw Refusal.of(transfer.question(), answer);
    }
    return answer;
  }

  /** An upload that does not come to its end is taken back, whatever ended it. */
  private Descriptor send(Upload upload, Pauses pauses) throws IOException {
    boolean done = false;
    try {
      Descriptor sent =
          blob.isChunked() ? inChunks(upload, pauses) : whole(upload, blob.known().orElseThrow());
      done = true;
      return sent;
    } finally {
      if (!done) {
        upload.abandon();
      }
    }
  }

  private Descriptor inChunks(Upload upload, Pauses pauses) throws IOException {
    Runnable moved = transfer.patience()::moved;
    try (SourceStream content = new SourceStream(blob.source(), blob.size(), moved)) {
      return new Chunks(upload, pauses).send(content, blob);
    }
  }

  private Descriptor whole(Upload upload, Descriptor known) throws IOException {
    Executor threads = transfer.wire().clients().threads();
    try (SourceBody content = new SourceBody(blob, transfer.patience(), threads)) {
      return finished(upload, known, content);
    }
  }

  private static Descriptor finished(Upload upload, Descriptor known, SourceBody content)
      throws IOException {
    try {
      upload.finish(known.digest(), content.publisher());
      return known;
    } catch (IOException e) {
      throw content.blame(e);
    }
  }
}
