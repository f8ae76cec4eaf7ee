package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.name.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Whether bytes are what their digest says. */
public final class ContentDigest {
  private static final String HEADER = "Docker-Content-Digest";

  private ContentDigest() {}

  /** The digest that a registry claims, if it does. */
  static Optional<Digest> claimed(HttpResult result) throws InvalidResponseException {
    Optional<String> text = result.header(HEADER);
    try {
      return text.map(Digest::parse);
    } catch (IllegalArgumentException e) {
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " answered with a " + HEADER + " that is none");
    }
  }

  /** Checks that a registry that says what it has taken has taken what was sent. */
  public static void expect(HttpResult result, Digest sent) throws InvalidResponseException {
    Optional<Digest> taken =
        claimed(result).filter(digest -> digest.algorithm().equals(sent.algorithm()));
    if (taken.isPresent() && !taken.get().equals(sent)) {
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " took " + taken.get() + " instead of " + sent);
    }
  }

  /** The digest in a reference; a tag is none. */
  static Optional<Digest> asked(String name) {
    return name.indexOf(':') < 0 ? Optional.empty() : Optional.of(Digest.parse(name));
  }

  /** The digest of a body, checked against what was asked for and what the registry claims. */
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

  /** Checks that a body is what was asked for. */
  static void verify(HttpResult result, Digest expected) throws InvalidResponseException {
    MessageDigest hash = hash(expected.algorithm());
    hash.update(result.body().bytes());
    Digest actual = digest(expected.algorithm(), hash);
    if (!actual.equals(expected)) {
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " answered with " + actual + " instead of " + expected);
    }
  }

  /** Starts to hash as a digest's algorithm says. */
  public static MessageDigest hash(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.replace("sha", "SHA-"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has the SHA-2 family", e);
    }
  }

  /** The digest that a hash comes to, which ends it. */
  public static Digest digest(String algorithm, MessageDigest hash) {
    return Digest.parse(algorithm + ":" + HexFormat.of().formatHex(hash.digest()));
  }
}
