package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * Manifests and indexes.
 *
 * @param store where they are
 */
record Manifests(Store store) {
  Reply manifest(Request request, Route route) throws IOException {
    return switch (request.method()) {
      case "GET", "HEAD" -> read(route);
      case "PUT" -> write(request, route);
      case "DELETE" -> delete(route);
      default ->
          throw new RefusedException(
              ErrorCode.UNSUPPORTED, "manifests are read, written and deleted here");
    };
  }

  private Reply read(Route route) throws IOException {
    RepositoryContent repository = repository(route);
    Digest digest =
        (route.namesDigest() ? Optional.of(route.digest()) : repository.tagged(route.name()))
            .orElseThrow(() -> none(route));
    Manifest manifest = store.manifest(route.repository(), digest).orElseThrow(() -> none(route));
    return Reply.of(200, manifest.mediaType(), manifest.bytes())
        .with("Docker-Content-Digest", digest.toString());
  }

  private Reply write(Request request, Route route) throws IOException {
    Manifest manifest =
        Manifest.parse(request.body(Manifest.LIMIT), request.header("Content-Type"));
    Optional<Digest> expected =
        route.namesDigest() ? Optional.of(route.digest()) : Optional.empty();
    Optional<String> tag = route.namesDigest() ? Optional.empty() : Optional.of(route.tag());
    Digest digest = digest(manifest, expected);
    store.add(route.repository(), manifest, digest, tag);
    Reply created =
        Reply.of(201)
            .with("Location", route.location("manifests", digest.toString()))
            .with("Docker-Content-Digest", digest.toString());
    return manifest
        .subject()
        .map(subject -> created.with("OCI-Subject", subject.toString()))
        .orElse(created);
  }

  private static Digest digest(Manifest manifest, Optional<Digest> expected) {
    Digest digest = Hash.of(expected.map(Digest::algorithm).orElse("sha256"), manifest.bytes());
    if (!expected.orElse(digest).equals(digest)) {
      throw new RefusedException(
          ErrorCode.DIGEST_INVALID,
          "the manifest has the digest " + digest + ", not " + expected.orElse(digest));
    }
    return digest;
  }

  private Reply delete(Route route) {
    boolean wasThere =
        route.namesDigest()
            ? store.removeManifest(route.repository(), route.digest())
            : store.untag(route.repository(), route.tag());
    if (!wasThere) {
      throw none(route);
    }
    return Reply.of(202);
  }

  private static RefusedException none(Route route) {
    return new RefusedException(
        ErrorCode.MANIFEST_UNKNOWN, "no " + route.name() + " in " + route.repository());
  }

  private RepositoryContent repository(Route route) {
    return store.repository(route.repository()).orElseThrow(() -> Tags.noRepository(route));
  }
}
