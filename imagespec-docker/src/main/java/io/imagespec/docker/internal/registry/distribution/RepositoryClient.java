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
 * A client of one repository during one operation, for manifests, configs and blobs.
 *
 * @param client the client of the registry
 * @param operation the operation
 */
public record RepositoryClient(DistributionClient client, RegistryOperation operation) {
  /**
   * Returns the descriptor of a manifest; empty if it is missing. GET is used only if HEAD is not
   * supported or its response is incomplete.
   */
  public Optional<Descriptor> descriptor(String name) throws IOException {
    RegistriesWithoutHead heads = client.heads();
    String domain = operation.domain();
    if (heads.isRefused(domain)) {
      return read(name);
    }
    HttpResult head = client.ask(operation, DistributionRequest.headManifest(name, "pull"));
    if (RegistriesWithoutHead.mayDifferFromGet(head.status())) {
      Optional<Descriptor> descriptor = read(name);
      heads.answered(domain, head.status(), descriptor.isPresent());
      return descriptor;
    }
    if (isAbsent(head)) {
      return Optional.empty();
    }
    Optional<Descriptor> descriptor = Manifest.readDescriptor(head, name);
    return descriptor.isPresent() ? descriptor : read(name);
  }

  /**
   * Returns the descriptor of a manifest as HEAD describes it. Empty also if HEAD is not supported
   * or its response is incomplete, because the caller can push the manifest again.
   */
  public Optional<Descriptor> described(String name, String access) throws IOException {
    HttpResult head = client.ask(operation, DistributionRequest.headManifest(name, access));
    return RegistriesWithoutHead.isRefusal(head.status()) || isAbsent(head)
        ? Optional.empty()
        : Manifest.readDescriptor(head, name);
  }

  private Optional<Descriptor> read(String name) throws IOException {
    return manifest(name, "pull").map(Manifest::descriptor);
  }

  /** Returns a manifest; empty if it is missing. */
  public Optional<Manifest> manifest(String name, String access) throws IOException {
    HttpResult result = client.ask(operation, DistributionRequest.getManifest(name, access));
    return isAbsent(result) ? Optional.empty() : Optional.of(Manifest.read(result, name));
  }

  /** Returns true for 404 and false for 200, and throws the exception for any other status. */
  private boolean isAbsent(HttpResult result) {
    if (result.status() != 200 && result.status() != 404) {
      throw ErrorResponse.of(operation, result);
    }
    return result.status() == 404;
  }

  /** Returns a manifest, or throws the exception for a missing one. */
  public Manifest required(Digest digest) throws IOException {
    HttpResult result =
        client.ask(operation, DistributionRequest.getManifest(digest.toString(), "pull"));
    if (result.status() != 200) {
      throw ErrorResponse.of(operation, result);
    }
    return Manifest.read(result, digest.toString());
  }

  /** Checks that the first bytes of a blob can be read. */
  public void peek(Digest digest) throws IOException {
    try {
      HttpResult result = client.ask(operation, DistributionRequest.peekBlob(digest));
      if (!result.isSuccess()) {
        throw ErrorResponse.of(operation, result);
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

  /** Returns the response with a config, whose digest is verified. */
  public HttpResult smallBlob(Digest digest) throws IOException {
    HttpResult result = client.ask(operation, DistributionRequest.getConfig(digest.toString()));
    if (result.status() != 200) {
      throw ErrorResponse.of(operation, result);
    }
    ContentDigest.verify(result, digest);
    return result;
  }

  public boolean hasBlob(Digest digest, String access) throws IOException {
    HttpResult head =
        client.ask(operation, DistributionRequest.headBlob(digest.toString(), access));
    return RegistriesWithoutHead.isRefusal(head.status()) ? isGiven(digest) : !isAbsent(head);
  }

  /** Requests the first bytes of a blob from a registry that rejects HEAD. */
  private boolean isGiven(Digest digest) throws IOException {
    try {
      return !isAbsent(client.ask(operation, DistributionRequest.peekBlob(digest)));
    } catch (ResponseTooLargeException e) {
      return e.status() == 200;
    }
  }

  /**
   * Returns true if a blob exists with the expected size. A registry that reports no size, but has
   * the blob, counts as well; a registry that rejects HEAD does not.
   */
  public boolean hasBlob(Descriptor blob, String access) throws IOException {
    HttpResult result =
        client.ask(operation, DistributionRequest.headBlob(blob.digest().toString(), access));
    return !RegistriesWithoutHead.isRefusal(result.status())
        && !isAbsent(result)
        && result.number("Content-Length").orElse(blob.size()) == blob.size();
  }

  public void put(String tag, Manifest manifest) throws IOException {
    HttpResult result = client.ask(operation, DistributionRequest.putManifest(tag, manifest));
    if (!result.isSuccess()) {
      throw ErrorResponse.of(operation, result);
    }
    ContentDigest.expect(result, manifest.descriptor().digest());
  }
}
