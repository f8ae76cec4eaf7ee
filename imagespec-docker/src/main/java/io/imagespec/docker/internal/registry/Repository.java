package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.util.Optional;

/**
 * One repository during one question: its manifests and configs.
 *
 * @param conversation with its registry
 * @param question the question
 */
record Repository(Conversation conversation, Question question) {
  /** Empty if there is no such manifest; read with GET only if HEAD does not tell enough. */
  Optional<Descriptor> descriptor(String name) throws IOException {
    ManifestHeads heads = conversation.heads();
    String domain = question.domain();
    if (heads.isRefused(domain)) {
      return read(name);
    }
    Answer head = conversation.ask(question, Call.headManifest(name));
    if (ManifestHeads.isDoubtful(head.status())) {
      Optional<Descriptor> descriptor = read(name);
      heads.answered(domain, head.status(), descriptor.isPresent());
      return descriptor;
    }
    if (isAbsent(head)) {
      return Optional.empty();
    }
    Optional<Descriptor> descriptor = Manifests.descriptor(head, name);
    return descriptor.isPresent() ? descriptor : read(name);
  }

  private Optional<Descriptor> read(String name) throws IOException {
    return manifest(name, "pull").map(Manifest::descriptor);
  }

  /** Empty if there is no such manifest. */
  Optional<Manifest> manifest(String name, String access) throws IOException {
    Answer answer = conversation.ask(question, Call.getManifest(name, access));
    return isAbsent(answer) ? Optional.empty() : Optional.of(Manifest.read(answer, name));
  }

  /** 200 is present, 404 is absent, anything else is no answer to the question. */
  private boolean isAbsent(Answer answer) {
    if (answer.status() != 200 && answer.status() != 404) {
      throw Refusal.of(question, answer);
    }
    return answer.status() == 404;
  }

  /** The manifest of an image that is there. */
  Manifest required(Digest digest) throws IOException {
    Answer answer = conversation.ask(question, Call.getManifest(digest.toString(), "pull"));
    if (answer.status() != 200) {
      throw Refusal.of(question, answer);
    }
    return Manifest.read(answer, digest.toString());
  }

  /** Reads the first bytes of a blob, for nothing but to see that they are given. */
  void peek(Digest digest) throws IOException {
    try {
      Answer answer = conversation.ask(question, Call.peekBlob(digest));
      if (!answer.isSuccess()) {
        throw Refusal.of(question, answer);
      }
    } catch (TooLargeException e) {
      if (e.status() / 100 != 2) {
        throw e;
      }
    }
  }

  Json config(Digest digest) throws IOException {
    return smallBlob(digest).json();
  }

  /** A config as bytes. */
  Answer smallBlob(Digest digest) throws IOException {
    Answer answer = conversation.ask(question, Call.getConfig(digest.toString()));
    if (answer.status() != 200) {
      throw Refusal.of(question, answer);
    }
    Content.verify(answer, digest);
    return answer;
  }

  boolean hasBlob(Digest digest, String access) throws IOException {
    Answer head = conversation.ask(question, Call.headBlob(digest.toString(), access));
    return ManifestHeads.isRefusal(head.status()) ? isGiven(digest) : !isAbsent(head);
  }

  /** Asks for the bytes where HEAD is refused; they are cut off. */
  private boolean isGiven(Digest digest) throws IOException {
    try {
      return !isAbsent(conversation.ask(question, Call.peekBlob(digest)));
    } catch (TooLargeException e) {
      return e.status() == 200;
    }
  }

  /**
   * True if it exists whole: one of another size, if the registry gives one, is to be sent, and so
   * is any blob where HEAD is refused.
   */
  boolean hasBlob(Descriptor blob, String access) throws IOException {
    Answer answer = conversation.ask(question, Call.headBlob(blob.digest().toString(), access));
    return !ManifestHeads.isRefusal(answer.status())
        && !isAbsent(answer)
        && answer.number("Content-Length").orElse(blob.size()) == blob.size();
  }

  void put(String tag, Manifest manifest) throws IOException {
    Answer answer = conversation.ask(question, Call.putManifest(tag, manifest));
    if (!answer.isSuccess()) {
      throw Refusal.of(question, answer);
    }
    Content.expect(answer, manifest.descriptor().digest());
  }
}
