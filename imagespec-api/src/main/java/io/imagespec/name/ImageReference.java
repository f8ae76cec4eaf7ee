package io.imagespec.name;

import io.imagespec.text.AsciiText;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image: domain, path, and optionally a tag, a digest or both.
 *
 * <p>Familiar names become canonical as in Docker: {@code debian} is {@code
 * docker.io/library/debian}, {@code index.docker.io} is {@code docker.io}. No tag is added to a
 * name without one until {@link #orLatest()}. Immutable and thread-safe.
 *
 * @see <a href="https://pkg.go.dev/github.com/distribution/reference">the grammar, in the
 *     distribution project</a>
 */
@CheckReturnValue
public final class ImageReference {
  private static final String HUB = "docker.io";
  private static final String LEGACY_HUB = "index.docker.io";
  private static final String OFFICIAL = "library/";

  private final String domain;
  private final String path;
  private final @Nullable String tag;
  private final @Nullable Digest digest;

  private ImageReference(
      String domain, String path, @Nullable String tag, @Nullable Digest digest) {
    this.domain = domain;
    this.path = path;
    this.tag = tag;
    this.digest = digest;
  }

  /**
   * Parses a familiar or canonical name.
   *
   * @param text for example {@code debian:bookworm-slim} or {@code ghcr.io/acme/app@sha256:…}
   * @return the reference
   * @throws IllegalArgumentException if the text is not a reference; the message gives the reason.
   *     Paths are limited to 255 characters, tags to 128
   */
  public static ImageReference parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty()) {
      throw refuse(text, "it is empty");
    }
    if (ReferenceGrammar.isIdentifier(text)) {
      throw refuse(text, "64 hexadecimal digits are an image id, not a name");
    }
    int at = text.indexOf('@');
    Digest digest = at < 0 ? null : parseDigest(text, text.substring(at + 1));
    String named = at < 0 ? text : text.substring(0, at);
    int colon = tagColon(named);
    String tag = colon < 0 ? null : named.substring(colon + 1);
    String name = colon < 0 ? named : named.substring(0, colon);
    if (tag != null && !ReferenceGrammar.isTag(tag)) {
      throw refuse(
          text,
          "the tag must be 1 to 128 letters, digits, '_', '.' or '-', and not start with '.' or '-'");
    }
    return split(text, name, tag, digest);
  }

  private static Digest parseDigest(String text, String digest) {
    try {
      return Digest.parse(digest);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "image reference " + AsciiText.quote(text) + ": " + e.getMessage(), e);
    }
  }

  /** Returns the last colon, unless a slash follows, which makes it the colon of a port. */
  private static int tagColon(String named) {
    int colon = named.lastIndexOf(':');
    return colon > named.lastIndexOf('/') ? colon : -1;
  }

  private static ImageReference split(
      String text, String name, @Nullable String tag, @Nullable Digest digest) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean hasDomain = looksLikeDomain(first);
    String domain = !hasDomain || first.equals(LEGACY_HUB) ? HUB : first;
    String path = hasDomain ? name.substring(slash + 1) : name;
    if (domain.equals(HUB) && path.indexOf('/') < 0) {
      path = OFFICIAL + path;
    }
    check(text, domain, path);
    return new ImageReference(domain, path, tag, digest);
  }

  private static boolean looksLikeDomain(String first) {
    return first.equals("localhost")
        || first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || !first.toLowerCase(Locale.ROOT).equals(first);
  }

  private static String scheme(String text) {
    return text.substring(0, text.indexOf("://") + 3);
  }

  private static void check(String text, String domain, String path) {
    if (!ReferenceGrammar.isDomain(domain)) {
      throw refuse(
          text,
          "the registry "
              + AsciiText.quote(domain)
              + " is not a host name or address with an optional port"
              + (text.contains("://") ? "; leave out " + scheme(text) : ""));
    }
    String lower = path.toLowerCase(Locale.ROOT);
    if (!lower.equals(path) && ReferenceGrammar.isPath(lower)) {
      throw refuse(
          text, "repository names are lower case; did you mean " + AsciiText.quote(lower) + "?");
    }
    if (!ReferenceGrammar.isPath(path)) {
      throw refuse(
          text,
          "the repository must be components of a-z and 0-9, with '.', '_', '__' or dashes only between them, separated by '/'");
    }
    if (path.length() > ReferenceGrammar.PATH_LIMIT) {
      throw refuse(text, "the repository has more than 255 characters");
    }
  }

  private static IllegalArgumentException refuse(String text, String reason) {
    return new IllegalArgumentException("image reference " + AsciiText.quote(text) + ": " + reason);
  }

  /**
   * Returns the registry's host, including its port if it has one.
   *
   * @return for example {@code docker.io} or {@code 127.0.0.1:5000}
   */
  public String domain() {
    return domain;
  }

  /**
   * Returns the repository's path within its registry.
   *
   * @return for example {@code library/debian}
   */
  public String path() {
    return path;
  }

  /**
   * Returns the tag.
   *
   * @return the tag, or empty if the reference has none
   */
  public Optional<String> tag() {
    return Optional.ofNullable(tag);
  }

  /**
   * Returns the digest.
   *
   * @return the digest, or empty if the reference has none
   */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digest);
  }

  /**
   * Returns the repository without tag and digest.
   *
   * @return a reference to the repository
   */
  public ImageReference repository() {
    return new ImageReference(domain, path, null, null);
  }

  /**
   * Returns the familiar short form if parsing it gives this reference again, else the canonical
   * form: {@code docker.io/localhost/x} has no short form.
   *
   * @return for example {@code debian:bookworm} for {@code docker.io/library/debian:bookworm}
   */
  public String familiar() {
    String canonical = toString();
    if (!domain.equals(HUB)) {
      return canonical;
    }
    String onHub = canonical.substring(HUB.length() + 1);
    boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
    if (official) {
      String name = onHub.substring(OFFICIAL.length());
      return ReferenceGrammar.isIdentifier(name) ? canonical : name;
    }
    return looksLikeDomain(path.substring(0, Math.max(0, path.indexOf('/')))) ? canonical : onHub;
  }

  /**
   * Returns a reference to the same repository with another tag. A digest is dropped, since it
   * would contradict the new tag.
   *
   * @param newTag the tag
   * @return a reference with that tag and without a digest
   * @throws IllegalArgumentException if the tag is invalid
   */
  public ImageReference withTag(String newTag) {
    Objects.requireNonNull(newTag, "newTag");
    if (!ReferenceGrammar.isTag(newTag)) {
      throw new IllegalArgumentException(
          "tag "
              + AsciiText.quote(newTag)
              + ": it must be 1 to 128 letters, digits, '_', '.' or '-', and not start with '.' or '-'");
    }
    return new ImageReference(domain, path, newTag, null);
  }

  /**
   * Returns this reference pinned to a digest. A tag is kept.
   *
   * @param newDigest the digest
   * @return a reference with that digest
   */
  public ImageReference withDigest(Digest newDigest) {
    Objects.requireNonNull(newDigest, "newDigest");
    return new ImageReference(domain, path, tag, newDigest);
  }

  /**
   * Returns this reference with the tag {@code latest} if it has neither tag nor digest.
   *
   * @return a reference with a tag or a digest
   */
  public ImageReference orLatest() {
    return tag == null && digest == null ? withTag("latest") : this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageReference that
        && domain.equals(that.domain)
        && path.equals(that.path)
        && Objects.equals(tag, that.tag)
        && Objects.equals(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Objects.hash(domain, path, tag, digest);
  }

  /** Returns the canonical form; {@link #parse(String)} of it gives an equal reference. */
  @Override
  public String toString() {
    return domain
        + "/"
        + path
        + (tag == null ? "" : ":" + tag)
        + (digest == null ? "" : "@" + digest);
  }
}
