package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.localregistry.blob.ContentHash;
import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import io.imagespec.docker.internal.localregistry.index.RepositoryState;
import io.imagespec.docker.internal.localregistry.index.StoredManifest;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * Handles requests for manifests and indexes.
 *
 * @param store the content of the registry
 */
record ManifestsHandler(RegistryStore store) {
  RegistryReply manifest(RegistryRequest request, Route route) throws IOException {
    return switch (request.method()) {
      case "GET", "HEAD" -> read(route);
      case "PUT" -> write(request, route);
      case "DELETE" -> delete(route);
      default ->
          throw new RegistryErrorException(
              ErrorCode.UNSUPPORTED, "manifests support only GET, HEAD, PUT and DELETE");
    };
  }

  private RegistryReply read(Route route) throws IOException {
    RepositoryState repository = repository(route);
    Digest digest =
        (route.namesDigest() ? Optional.of(route.digest()) : repository.tagged(route.name()))
            .orElseThrow(() -> none(route));
    StoredManifest manifest =
        store.manifest(route.repository(), digest).orElseThrow(() -> none(route));
    return RegistryReply.of(200, manifest.mediaType(), manifest.bytes())
        .with("Docker-Content-Digest", digest.toString());
  }

  private RegistryReply write(RegistryRequest request, Route route) throws IOException {
    StoredManifest manifest =
        StoredManifest.parse(request.body(StoredManifest.LIMIT), request.header("Content-Type"));
    Optional<Digest> expected =
        route.namesDigest() ? Optional.of(route.digest()) : Optional.empty();
    Optional<String> tag = route.namesDigest() ? Optional.empty() : Optional.of(route.tag());
    Digest digest = digest(manifest, expected);
    store.add(route.repository(), manifest, digest, tag);
    RegistryReply created =
        RegistryReply.of(201)
            .with("Location", route.location("manifests", digest.toString()))
            .with("Docker-Content-Digest", digest.toString());
    return manifest
        .subject()
        .map(subject -> created.with("OCI-Subject", subject.toString()))
        .orElse(created);
  }

  private static Digest digest(StoredManifest manifest, Optional<Digest> expected) {
    Digest digest =
        ContentHash.of(expected.map(Digest::algorithm).orElse("sha256"), manifest.bytes());
    if (!expected.orElse(digest).equals(digest)) {
      throw new RegistryErrorException(
          ErrorCode.DIGEST_INVALID,
          "the manifest has the digest " + digest + ", not " + expected.orElse(digest));
    }
    return digest;
  }

  private RegistryReply delete(Route route) {
    boolean existed =
        route.namesDigest()
            ? store.removeManifest(route.repository(), route.digest())
            : store.untag(route.repository(), route.tag());
    if (!existed) {
      throw none(route);
    }
    return RegistryReply.of(202);
  }

  private static RegistryErrorException none(Route route) {
    return new RegistryErrorException(
        ErrorCode.MANIFEST_UNKNOWN, "no manifest " + route.name() + " in " + route.repository());
  }

  private RepositoryState repository(Route route) {
    return store.repository(route.repository()).orElseThrow(() -> TagsHandler.noRepository(route));
  }
}
