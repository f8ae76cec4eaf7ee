package io.imagespec.plan;

import io.imagespec.name.Digest;
import io.imagespec.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Hashes text as UTF-8 while it is written. A surrogate pair must not be split between two pieces.
 * Not thread-safe.
 */
final class DigestAppendable implements Appendable {
  private static final int AT_ONCE = 8_192;

  private final MessageDigest sha256 = Sha256.start();
  private final StringBuilder waiting = new StringBuilder(2 * AT_ONCE);

  @Override
  public DigestAppendable append(CharSequence text) {
    waiting.append(text);
    return full();
  }

  @Override
  public DigestAppendable append(CharSequence text, int start, int end) {
    waiting.append(text, start, end);
    return full();
  }

  @Override
  public DigestAppendable append(char c) {
    waiting.append(c);
    return full();
  }

  private DigestAppendable full() {
    if (waiting.length() >= AT_ONCE) {
      flush();
    }
    return this;
  }

  private void flush() {
    sha256.update(waiting.toString().getBytes(StandardCharsets.UTF_8));
    waiting.setLength(0);
  }

  /** Returns the digest of the whole text; nothing may be appended afterwards. */
  Digest digest() {
    flush();
    return Digest.ofSha256(sha256.digest());
  }
}
