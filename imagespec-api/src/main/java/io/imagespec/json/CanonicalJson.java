package io.imagespec.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/**
 * Writes canonical JSON: no white space, keys sorted by their UTF-16 code units, one representation
 * per string. Values are {@link String}, {@link Integer}, {@link Long}, {@link Boolean}, {@link
 * Map} with text keys, {@link Iterable}, which is read lazily, and {@link Written}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
 */
public final class CanonicalJson {
  /** The largest integer that every JSON parser reads exactly. */
  private static final long EXACT = (1L << 53) - 1;

  /**
   * Canonical JSON that is already serialized, for values that occur in large numbers.
   *
   * @param json the literal output
   */
  public record Written(String json) {}

  private final Appendable out;

  private CanonicalJson(Appendable out) {
    this.out = out;
  }

  /**
   * Writes a value.
   *
   * @param value the value
   * @param out the destination
   * @throws IOException if writing fails
   * @throws IllegalArgumentException if the value has another type, a number exceeds the exact
   *     range, or a text contains an unpaired surrogate
   */
  public static void write(Object value, Appendable out) throws IOException {
    new CanonicalJson(out).value(value);
  }

  /**
   * Writes a value to a text.
   *
   * @param value the value
   * @return the canonical JSON
   * @throws IllegalArgumentException if the value has another type, a number exceeds the exact
   *     range, or a text contains an unpaired surrogate
   */
  public static String text(Object value) {
    StringBuilder out = new StringBuilder();
    try {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private void value(Object value) throws IOException {
    if (value instanceof String text) {
      string(text);
    } else if (value instanceof Written written) {
      out.append(written.json());
    } else if (value instanceof Map<?, ?> map) {
      object(map);
    } else if (value instanceof Iterable<?> items) {
      array(items.iterator());
    } else if (value instanceof Boolean) {
      out.append(value.toString());
    } else if (value instanceof Integer || value instanceof Long) {
      number(((Number) value).longValue());
    } else {
      throw new IllegalArgumentException("JSON cannot represent a " + value.getClass());
    }
  }

  private void number(long value) throws IOException {
    if (value > EXACT || value < -EXACT) {
      throw new IllegalArgumentException(
          "JSON number " + value + " exceeds the range that every parser reads exactly");
    }
    out.append(Long.toString(value));
  }

  private void object(Map<?, ?> map) throws IOException {
    String[] keys = map.keySet().toArray(new String[0]);
    Arrays.sort(keys);
    out.append('{');
    for (int i = 0; i < keys.length; i++) {
      if (i > 0) {
        out.append(',');
      }
      string(keys[i]);
      out.append(':');
      value(Objects.requireNonNull(map.get(keys[i])));
    }
    out.append('}');
  }

  private void array(Iterator<?> items) throws IOException {
    out.append('[');
    boolean first = true;
    while (items.hasNext()) {
      if (!first) {
        out.append(',');
      }
      value(items.next());
      first = false;
    }
    out.append(']');
  }

  /** Writes unescaped runs in one call. */
  private void string(String text) throws IOException {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(text, plain, i);
        escaped(c);
        plain = i + 1;
      } else if (Character.isSurrogate(c)) {
        i = endOfPair(text, i);
      }
    }
    if (plain == 0) {
      out.append(text);
    } else {
      out.append(text, plain, text.length());
    }
    out.append('"');
  }

  /**
   * Rejects an unpaired surrogate, which would be written as a question mark and cause collisions.
   */
  private static int endOfPair(String text, int start) {
    if (start + 1 == text.length()
        || !Character.isSurrogatePair(text.charAt(start), text.charAt(start + 1))) {
      throw new IllegalArgumentException("JSON cannot represent an unpaired surrogate");
    }
    return start + 1;
  }

  private void escaped(char c) throws IOException {
    int known = "\b\t\n\f\r\"\\".indexOf(c);
    if (known >= 0) {
      out.append('\\').append("btnfr\"\\".charAt(known));
    } else {
      out.append("\\u00")
          .append(Character.forDigit(c >> 4, 16))
          .append(Character.forDigit(c & 15, 16));
    }
  }
}
