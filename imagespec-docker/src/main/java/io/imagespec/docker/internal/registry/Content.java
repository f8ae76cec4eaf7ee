package io.imagespec.docker.internal.registry;

import io.imagespec.name.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Whether bytes are what their digest says. */
final class Content {
  private static final String HEADER = "Docker-Content-Digest";

  private Content() {}

  /** The digest that a registry claims, if it does. */
  static Optional<Digest> claimed(Answer answer) throws UnacceptableAnswerException {
    Optional<String> text = answer.header(HEADER);
    try {
      return text.map(Digest::parse);
    } catch (IllegalArgumentException e) {
      throw new UnacceptableAnswerException(
          Origin.of(answer.uri()) + " answered with a " + HEADER + " that is none");
    }
  }

  /** The digest in a reference; a tag is none. */
  static Optional<Digest> asked(String name) {
    return name.indexOf(':') < 0 ? Optional.empty() : Optional.of(Digest.parse(name));
  }

  /** The digest of a body, checked against what was asked for and what the registry claims. */
  static Digest digest(Answer answer, String name) throws UnacceptableAnswerException {
    Optional<Digest> asked = asked(name);
    Optional<Digest> claimed = claimed(answer);
    if (asked.isPresent()) {
      verify(answer, asked.get());
    }
    if (claimed.isPresent()) {
      verify(answer, claimed.get());
    }
    return asked.or(() -> claimed).orElseGet(() -> Digest.sha256(answer.body().bytes()));
  }

  /** Checks that a body is what was asked for. */
  static void verify(Answer answer, Digest expected) throws UnacceptableAnswerException {
    Digest actual = compute(expected.algorithm(), answer.body().bytes());
    if (!actual.equals(expected)) {
      throw new UnacceptableAnswerException(
          Origin.of(answer.uri()) + " answered with " + actual + " instead of " + expected);
    }
  }

  private static Digest compute(String algorithm, byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm.replace("sha", "SHA-"));
      return Digest.parse(algorithm + ":" + HexFormat.of().formatHex(digest.digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has the SHA-2 family", e);
    }
  }
}
