package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code Content-Range} of a chunk.
 *
 * @param first the offset of the first byte
 * @param last the offset of the last byte
 */
record ContentRange(long first, long last) {
  /**
   * A range in the form of the specification or of HTTP, with at most 18 digits, which fit a {@code
   * long}.
   */
  private static final Pattern RANGE =
      Pattern.compile("(?:bytes[ =])?([0-9]{1,18})-([0-9]{1,18})(?:/.*)?");

  static ContentRange parse(String header) {
    Matcher matcher = RANGE.matcher(header);
    if (!matcher.matches()) {
      throw new RegistryErrorException(
          ErrorCode.BLOB_UPLOAD_INVALID, "the content range is not FIRST-LAST");
    }
    return new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  /** Checks that the chunk continues the upload and has the declared length. */
  void check(long position, OptionalLong length) {
    if (first != position) {
      throw new RegistryErrorException(
          ErrorCode.BLOB_UPLOAD_INVALID,
          "the upload continues at " + position + ", not at " + first);
    }
    if (length.isPresent() && length.getAsLong() != last - first + 1) {
      throw new RegistryErrorException(
          ErrorCode.BLOB_UPLOAD_INVALID,
          "the chunk has "
              + length.getAsLong()
              + " bytes, which is not the length of its content range");
    }
  }
}
