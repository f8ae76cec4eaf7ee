package io.imagespec.plan;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.Digest;
import io.imagespec.text.AsciiText;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The content hash of an image, which decides if the image has to be built again: the SHA-256 of
 * the plan's canonical JSON. Equal specs and files have equal fingerprints on every machine.
 * Immutable.
 */
@CheckReturnValue
public final class Fingerprint {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int TAG_BYTES = 20;

  private final String hex;

  private Fingerprint(String hex) {
    this.hex = hex;
  }

  /**
   * Parses the result of {@link #toString()}.
   *
   * @param hex 64 lower-case hexadecimal digits
   * @return the fingerprint
   * @throws IllegalArgumentException if the text has another form
   */
  public static Fingerprint parse(String hex) {
    Objects.requireNonNull(hex, "hex");
    try {
      return of(Digest.parse("sha256:" + hex));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "fingerprint " + AsciiText.quote(hex) + ": write 64 digits, 0-9 and a-f in lower case",
          e);
    }
  }

  static Fingerprint of(Digest sha256) {
    return new Fingerprint(sha256.hex());
  }

  /**
   * Returns the tag derived from the fingerprint: its first 20 bytes in base32 without padding.
   *
   * @return 32 characters of {@code a-z2-7}
   * @see <a href="https://www.rfc-editor.org/rfc/rfc4648#section-6">RFC 4648, base 32</a>
   */
  public String tag() {
    byte[] bytes = HexFormat.of().parseHex(hex);
    StringBuilder tag = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (int i = 0; i < TAG_BYTES; i++) {
      bits = (bits << 8 | (bytes[i] & 0xff)) & 0xfff;
      held += 8;
      while (held >= 5) {
        held -= 5;
        tag.append(ALPHABET.charAt(bits >> held & 31));
      }
    }
    return tag.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint that && hex.equals(that.hex);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  /** Returns the 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return hex;
  }
}
