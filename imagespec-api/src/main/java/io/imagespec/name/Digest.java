package io.imagespec.name;

import io.imagespec.text.AsciiText;
import io.imagespec.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * The digest of a blob, such as {@code sha256:2c26b4…}: algorithm and lower-case hexadecimal
 * digits.
 *
 * <p>The supported algorithms are {@code sha256}, {@code sha384} and {@code sha512}. Immutable and
 * thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#digests">OCI
 *     image specification, Digests</a>
 */
@CheckReturnValue
public final class Digest implements Comparable<Digest> {
  private static final Map<String, Integer> HEX_LENGTH =
      Map.of("sha256", 64, "sha384", 96, "sha512", 128);

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final String algorithm;
  private final byte[] value;

  private Digest(String algorithm, byte[] value) {
    this.algorithm = algorithm;
    this.value = value;
  }

  /**
   * Parses {@code algorithm:hex}.
   *
   * @param text the digest's text
   * @return the digest
   * @throws IllegalArgumentException if the algorithm is unknown, or the digits have the wrong
   *     number or are not lower-case hexadecimal
   */
  public static Digest parse(String text) {
    Objects.requireNonNull(text, "text");
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw refuse(text, "it has no ':' between algorithm and digits");
    }
    String algorithm = text.substring(0, colon);
    Integer length = HEX_LENGTH.get(algorithm);
    if (length == null) {
      throw refuse(text, "the algorithm is not one of sha256, sha384, sha512");
    }
    String hex = text.substring(colon + 1);
    if (hex.length() != length) {
      throw refuse(text, algorithm + " has " + length + " digits, not " + hex.length());
    }
    if (!AsciiText.isAll(hex, c -> AsciiText.isDigit(c) || (c >= 'a' && c <= 'f'))) {
      throw refuse(text, "the digits must be 0-9 and a-f in lower case");
    }
    return new Digest(algorithm, HexFormat.of().parseHex(hex));
  }

  /**
   * Computes the SHA-256 digest of some bytes.
   *
   * @param bytes the bytes to hash
   * @return their {@code sha256} digest
   */
  public static Digest sha256(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return ofSha256(Sha256.start().digest(bytes));
  }

  /**
   * Wraps the 32 bytes returned by a SHA-256 {@link MessageDigest}.
   *
   * @param finished the result of {@link MessageDigest#digest()}
   * @return the digest
   * @throws IllegalArgumentException if the length is not 32 bytes
   */
  public static Digest ofSha256(byte[] finished) {
    Objects.requireNonNull(finished, "finished");
    if (finished.length != 32) {
      throw new IllegalArgumentException("a SHA-256 value has 32 bytes, not " + finished.length);
    }
    return new Digest("sha256", finished.clone());
  }

  private static IllegalArgumentException refuse(String text, String reason) {
    return new IllegalArgumentException("digest " + AsciiText.quote(text) + ": " + reason);
  }

  /**
   * Returns the algorithm's name.
   *
   * @return for example {@code sha256}
   */
  public String algorithm() {
    return algorithm;
  }

  /**
   * Returns the digits.
   *
   * @return lower-case hexadecimal digits
   */
  public String hex() {
    byte[] digits = new byte[2 * value.length]; // fast: a context has one digest per file
    for (int i = 0; i < value.length; i++) {
      digits[2 * i] = DIGITS[value[i] >> 4 & 15];
      digits[2 * i + 1] = DIGITS[value[i] & 15];
    }
    return new String(digits, StandardCharsets.US_ASCII);
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that
        && algorithm.equals(that.algorithm)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex();
  }
}
