package io.imagespec.docker.internal.localregistry.blob;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of some content.
 *
 * @param from the offset of the first byte
 * @param count the number of bytes
 */
public record ByteRange(long from, long count) {
  /** The form of a range, with at most 18 digits, which fit a {@code long}. */
  private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  public static ByteRange all(long size) {
    return new ByteRange(0, size);
  }

  /**
   * Parses a {@code Range} header. Several ranges, other units and malformed values are ignored.
   *
   * @throws RegistryErrorException if the range lies outside of the content
   */
  public static Optional<ByteRange> parse(String header, long size) {
    Matcher matcher = ONE.matcher(header);
    if (!matcher.matches() || header.equals("bytes=-")) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    long from = first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
    long to = first.isEmpty() || last.isEmpty() ? size - 1 : Long.parseLong(last);
    return Optional.of(within(from, Math.min(to, size - 1)));
  }

  private static ByteRange within(long from, long to) {
    if (from > to) {
      throw new RegistryErrorException(
          ErrorCode.RANGE_INVALID, "the range lies outside of the blob");
    }
    return new ByteRange(from, to - from + 1);
  }

  /** Formats the range for the header {@code Content-Range}. */
  public String of(long size) {
    return "bytes " + from + "-" + (from + count - 1) + "/" + size;
  }
}
