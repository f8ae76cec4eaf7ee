package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of an upload a chunk says it is.
 *
 * @param first the first
 * @param last the last
 */
record ContentRange(long first, long last) {
  /** As the specification has it, and as HTTP has it. No more than 18 digits, which fit. */
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

  /** Chunks come in order, and as long as they say. */
  void check(long position, OptionalLong length) {
    if (first != position) {
      throw new RegistryErrorException(
          ErrorCode.BLOB_UPLOAD_INVALID, "the upload is at " + position + ", not at " + first);
    }
    if (length.isPresent() && length.getAsLong() != last - first + 1) {
      throw new RegistryErrorException(
          ErrorCode.BLOB_UPLOAD_INVALID,
          "the chunk has " + length.getAsLong() + " bytes, not those of its content range");
    }
  }
}
