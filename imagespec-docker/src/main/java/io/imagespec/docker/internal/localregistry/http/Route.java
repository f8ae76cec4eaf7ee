package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.localregistry.blob.ContentHash;
import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parsed path under {@code /v2/}.
 *
 * @param repository the repository's path
 * @param kind {@code blobs}, {@code blobs/uploads}, {@code manifests}, {@code referrers} or {@code
 *     tags}
 * @param name the last component: a digest, a tag or an upload's id; possibly empty
 */
record Route(String repository, String kind, String name) {
  static final String UPLOADS = "blobs/uploads";

  private static final Pattern PATH =
      Pattern.compile("/v2/(.+)/(blobs/uploads|blobs|manifests|referrers|tags(?=/list$))/([^/]*)");

  static Optional<Route> parse(String path) {
    Matcher matcher = PATH.matcher(path.endsWith("/" + UPLOADS) ? path + "/" : path);
    return matcher.matches()
        ? Optional.of(new Route(checked(matcher.group(1)), matcher.group(2), matcher.group(3)))
        : Optional.empty();
  }

  private static String checked(String repository) {
    try {
      return ImageReference.parse("localhost/" + repository).repository().path();
    } catch (IllegalArgumentException e) {
      throw new RegistryErrorException(ErrorCode.NAME_INVALID, String.valueOf(e.getMessage()));
    }
  }

  boolean namesDigest() {
    return name.indexOf(':') >= 0;
  }

  Digest digest() {
    return ContentHash.parse(name);
  }

  String tag() {
    try {
      return ImageReference.parse("localhost/x").withTag(name).tag().orElseThrow();
    } catch (IllegalArgumentException e) {
      throw new RegistryErrorException(ErrorCode.TAG_INVALID, String.valueOf(e.getMessage()));
    }
  }

  String location(String under, String last) {
    return "/v2/" + repository + "/" + under + "/" + last;
  }
}
