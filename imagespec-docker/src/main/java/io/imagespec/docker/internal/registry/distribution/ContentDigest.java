package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.name.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Verifies content against its digest. */
public final class ContentDigest {
  private static final String HEADER = "Docker-Content-Digest";

  private ContentDigest() {}

  /** Returns the digest in a registry's response header. */
  static Optional<Digest> claimed(HttpResult result) throws InvalidResponseException {
    Optional<String> text = result.header(HEADER);
    try {
      return text.map(Digest::parse);
    } catch (IllegalArgumentException e) {
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " sent an invalid " + HEADER + " header");
    }
  }

  /** Checks that the digest in the response to an upload, if any, is the digest of the content. */
  public static void expect(HttpResult result, Digest sent) throws InvalidResponseException {
    Optional<Digest> taken =
        claimed(result).filter(digest -> digest.algorithm().equals(sent.algorithm()));
    if (taken.isPresent() && !taken.get().equals(sent)) {
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " stored " + taken.get() + " instead of " + sent);
    }
  }

  /** Returns the digest of a requested manifest; empty for a tag. */
  static Optional<Digest> asked(String name) {
    return name.indexOf(':') < 0 ? Optional.empty() : Optional.of(Digest.parse(name));
  }

  /** Returns the digest of a body, checked against the requested digest and the header. */
  static Digest digest(HttpResult result, String name) throws InvalidResponseException {
    Optional<Digest> asked = asked(name);
    Optional<Digest> claimed = claimed(result);
    if (asked.isPresent()) {
      verify(result, asked.get());
    }
    if (claimed.isPresent()) {
      verify(result, claimed.get());
    }
    return asked.or(() -> claimed).orElseGet(() -> Digest.sha256(result.body().bytes()));
  }

  /** Checks that a body has the expected digest. */
  static void verify(HttpResult result, Digest expected) throws InvalidResponseException {
    MessageDigest hash = hash(expected.algorithm());
    hash.update(result.body().bytes());
    Digest actual = digest(expected.algorithm(), hash);
    if (!actual.equals(expected)) {
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " sent " + actual + " instead of " + expected);
    }
  }

  /** Creates the hash function of a digest's algorithm. */
  public static MessageDigest hash(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.replace("sha", "SHA-"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has the SHA-2 family", e);
    }
  }

  /** Completes a hash and returns its digest. */
  public static Digest digest(String algorithm, MessageDigest hash) {
    return Digest.parse(algorithm + ":" + HexFormat.of().formatHex(hash.digest()));
  }
}
