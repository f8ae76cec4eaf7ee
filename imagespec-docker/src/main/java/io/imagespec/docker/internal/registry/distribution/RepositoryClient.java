package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.registry.auth.ErrorResponse;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.ResponseTooLargeException;
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
public record RepositoryClient(DistributionClient conversation, RegistryOperation question) {
  /** Empty if there is no such manifest; read with GET only if HEAD does not tell enough. */
  public Optional<Descriptor> descriptor(String name) throws IOException {
    RegistriesWithoutHead heads = conversation.heads();
    String domain = question.domain();
    if (heads.isRefused(domain)) {
      return read(name);
    }
    HttpResult head = conversation.ask(question, DistributionRequest.headManifest(name));
    if (RegistriesWithoutHead.isDoubtful(head.status())) {
      Optional<Descriptor> descriptor = read(name);
      heads.answered(domain, head.status(), descriptor.isPresent());
      return descriptor;
    }
    if (isAbsent(head)) {
      return Optional.empty();
    }
    Optional<Descriptor> descriptor = ManifestMediaTypes.descriptor(head, name);
    return descriptor.isPresent() ? descriptor : read(name);
  }

  private Optional<Descriptor> read(String name) throws IOException {
    return manifest(name, "pull").map(Manifest::descriptor);
  }

  /** Empty if there is no such manifest. */
  public Optional<Manifest> manifest(String name, String access) throws IOException {
    HttpResult answer = conversation.ask(question, DistributionRequest.getManifest(name, access));
    return isAbsent(answer) ? Optional.empty() : Optional.of(Manifest.read(answer, name));
  }

  /** 200 is present, 404 is absent, anything else is no answer to the question. */
  private boolean isAbsent(HttpResult answer) {
    if (answer.status() != 200 && answer.status() != 404) {
      throw ErrorResponse.of(question, answer);
    }
    return answer.status() == 404;
  }

  /** The manifest of an image that is there. */
  public Manifest required(Digest digest) throws IOException {
    HttpResult answer =
        conversation.ask(question, DistributionRequest.getManifest(digest.toString(), "pull"));
    if (answer.status() != 200) {
      throw ErrorResponse.of(question, answer);
    }
    return Manifest.read(answer, digest.toString());
  }

  /** Reads the first bytes of a blob, for nothing but to see that they are given. */
  public void peek(Digest digest) throws IOException {
    try {
      HttpResult answer = conversation.ask(question, DistributionRequest.peekBlob(digest));
      if (!answer.isSuccess()) {
        throw ErrorResponse.of(question, answer);
      }
    } catch (ResponseTooLargeException e) {
      if (e.status() / 100 != 2) {
        throw e;
      }
    }
  }

  public JsonValue config(Digest digest) throws IOException {
    return smallBlob(digest).json();
  }

  /** A config as bytes. */
  public HttpResult smallBlob(Digest digest) throws IOException {
    HttpResult answer =
        conversation.ask(question, DistributionRequest.getConfig(digest.toString()));
    if (answer.status() != 200) {
      throw ErrorResponse.of(question, answer);
    }
    ContentDigest.verify(answer, digest);
    return answer;
  }

  public boolean hasBlob(Digest digest, String access) throws IOException {
    HttpResult head =
        conversation.ask(question, DistributionRequest.headBlob(digest.toString(), access));
    return RegistriesWithoutHead.isRefusal(head.status()) ? isGiven(digest) : !isAbsent(head);
  }

  /** Asks for the bytes where HEAD is refused; they are cut off. */
  private boolean isGiven(Digest digest) throws IOException {
    try {
      return !isAbsent(conversation.ask(question, DistributionRequest.peekBlob(digest)));
    } catch (ResponseTooLargeException e) {
      return e.status() == 200;
    }
  }

  /**
   * True if it exists whole: one of another size, if the registry gives one, is to be sent, and so
   * is any blob where HEAD is refused.
   */
  public boolean hasBlob(Descriptor blob, String access) throws IOException {
    HttpResult answer =
        conversation.ask(question, DistributionRequest.headBlob(blob.digest().toString(), access));
    return !RegistriesWithoutHead.isRefusal(answer.status())
        && !isAbsent(answer)
        && answer.number("Content-Length").orElse(blob.size()) == blob.size();
  }

  public void put(String tag, Manifest manifest) throws IOException {
    HttpResult answer = conversation.ask(question, DistributionRequest.putManifest(tag, manifest));
    if (!answer.isSuccess()) {
      throw ErrorResponse.of(question, answer);
    }
    ContentDigest.expect(answer, manifest.descriptor().digest());
  }
}
