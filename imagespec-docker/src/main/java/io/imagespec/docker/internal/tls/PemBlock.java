package io.imagespec.docker.internal.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file.
 *
 * <p>{@link #toString()} returns the type only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class PemBlock {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private final String type;
  private final byte[] content;

  private PemBlock(String type, byte[] content) {
    this.type = type;
    this.content = content;
  }

  /** Returns all blocks of a file in order. An IllegalArgumentException reports invalid base64. */
  static List<PemBlock> parse(String text) {
    List<PemBlock> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new PemBlock(matcher.group(1), decode(matcher.group(1), matcher.group(2))));
    }
    return blocks;
  }

  /**
   * Decodes the content. Old encrypted keys have headers before the base64, recognized by their
   * colon.
   */
  private static byte[] decode(String type, String base64) {
    if (base64.indexOf(':') >= 0) {
      throw new IllegalArgumentException("its " + type + " is encrypted, which is not supported");
    }
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its " + type + " is not base64", e);
    }
  }

  String type() {
    return type;
  }

  byte[] content() {
    return content.clone();
  }

  @Override
  public String toString() {
    return "PEM " + type;
  }
}
