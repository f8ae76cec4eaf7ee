package io.imagespec.json;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/**
 * Writes canonical JSON: no blanks, keys in the order of their UTF-16 code units, one way to write
 * every string. Values are {@link String}, {@link Integer}, {@link Long}, {@link Boolean}, {@link
 * Map} with text keys, {@link Iterable}, which is read while it is written, and {@link Written}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
 */
public final class CanonicalJson {
  /** The largest whole number that every JSON reader takes exactly. */
  private static final long EXACT = (1L << 53) - 1;

  /**
   * Canonical JSON that was made before, for what there is very much of.
   *
   * @param json exactly what is written
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
   * @param out where it goes
   * @throws IOException if writing fails
   * @throws IllegalArgumentException if the value is of another type, a number is too large to be
   *     exact everywhere, or a text holds half a surrogate pair
   */
  public static void write(Object value, Appendable out) throws IOException {
    new CanonicalJson(out).value(value);
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
      throw new IllegalArgumentException("JSON cannot hold a " + value.getClass());
    }
  }

  private void number(long value) throws IOException {
    if (value > EXACT || value < -EXACT) {
      throw new IllegalArgumentException(
          "JSON number " + value + " is too large to be exact everywhere");
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

  /** Runs of characters that stand for themselves are written as one. */
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

  /** Half a pair would be written as a question mark, and two texts would become one. */
  private static int endOfPair(String text, int start) {
    if (start + 1 == text.length()
        || !Character.isSurrogatePair(text.charAt(start), text.charAt(start + 1))) {
      throw new IllegalArgumentException(
          "JSON cannot hold half a surrogate pair, which is no character");
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
