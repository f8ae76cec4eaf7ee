package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import io.imagespec.text.AsciiText;
import io.imagespec.text.SetOnce;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The name of an image: registry, repository and tags. A name is not hashed: the same spec under
 * another name has the same fingerprint. Immutable.
 *
 * @param name the last part of the repository; empty means {@code imagespec}
 * @param registry the host and the optional path before the name; empty if the spec sets none
 * @param tagFormat the format of the tag; empty means the fingerprint alone
 * @param aliases additional tags of the image
 */
@CheckReturnValue
public record Naming(
    Optional<String> name,
    Optional<String> registry,
    Optional<String> tagFormat,
    SortedSet<String> aliases) {
  private static final String PLACE = "{fingerprint}";
  private static final String DEFAULT_NAME = "imagespec";
  private static final String LOCAL = "localhost";

  private static final String REGISTRY_FORM =
      "write a host with an optional port and path, such as ghcr.io/acme";

  private static final String TAG_FORM =
      "a tag has 1 to 128 letters, digits, '_', '.' or '-', and does not start with '.' or '-'";

  /**
   * The maximum length of registry and name together. Docker and Podman include the host; newer
   * tools count the path alone.
   */
  private static final int REPOSITORY_LIMIT = 255;

  private static final Naming NONE =
      new Naming(Optional.empty(), Optional.empty(), Optional.empty(), new TreeSet<>());

  /**
   * Checks the values and copies the set.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public Naming {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(registry, "registry");
    Objects.requireNonNull(tagFormat, "tagFormat");
    Objects.requireNonNull(aliases, "aliases");
    requireShort(name, registry);
    name.ifPresent(Naming::requireName);
    registry.ifPresent(Naming::requireRegistry);
    tagFormat.ifPresent(Naming::requireFormat);
    aliases = Collections.unmodifiableSortedSet(new TreeSet<>(aliases));
    aliases.forEach(alias -> requireTag("alias", alias, alias));
  }

  static Naming none() {
    return NONE;
  }

  Naming named(String value) {
    return new Naming(
        Optional.of(SetOnce.replaceable("name", name, value, "withName")),
        registry,
        tagFormat,
        aliases);
  }

  Naming withName(String value) {
    return new Naming(Optional.of(value), registry, tagFormat, aliases);
  }

  private static void requireName(String value) {
    refuseUpperCase("name", value, "host.invalid/");
    ImageReference parsed =
        parse("host.invalid/" + value)
            .orElseThrow(
                () ->
                    SpecChecks.refuse(
                        "name",
                        value,
                        "write components of a-z and 0-9, with '.', '_', '__' or dashes only"
                            + " between them, separated by '/'"));
    if (!parsed.path().equals(value) || !parsed.equals(parsed.repository())) {
      throw SpecChecks.refuse(
          "name", value, "write the repository's name alone, without registry, tag or digest");
    }
  }

  Naming inRegistry(String value) {
    return new Naming(
        name,
        Optional.of(SetOnce.replaceable("registry", registry, value, "withRegistry")),
        tagFormat,
        aliases);
  }

  Naming withRegistry(String value) {
    return new Naming(name, Optional.of(value), tagFormat, aliases);
  }

  private static void requireRegistry(String value) {
    refuseUpperCase("registry", value, "");
    ImageReference parsed =
        parse(value + "/x").orElseThrow(() -> SpecChecks.refuse("registry", value, remedy(value)));
    SpecChecks.requirePort("registry", value, parsed);
    if (!parsed.toString().equals(value + "/x")) {
      throw SpecChecks.refuse("registry", value, remedy(value) + hub(value));
    }
  }

  /** Returns the text to remove, for the usual mistakes, and the form of a registry. */
  private static String remedy(String value) {
    int scheme = value.indexOf("://");
    int slash = value.lastIndexOf('/');
    if (scheme > 0 && AsciiText.isAll(value.substring(0, scheme), AsciiText::isAlphanumeric)) {
      return "leave out " + value.substring(0, scheme + 3) + "; " + REGISTRY_FORM;
    }
    if (value.indexOf('@') >= 0) {
      return "leave out the digest; " + REGISTRY_FORM;
    }
    if (slash >= 0 && value.indexOf(':', slash) >= 0) {
      return "leave out the tag; " + REGISTRY_FORM;
    }
    return (value.endsWith("/") ? "leave out the slash at the end; " : "") + REGISTRY_FORM;
  }

  private static String hub(String value) {
    String host = value.contains("/") ? value.substring(0, value.indexOf('/')) : value;
    return host.equals(value) || !host.contains(".")
        ? "; for Docker Hub write " + AsciiText.quote("docker.io/" + value)
        : "";
  }

  private static void requireShort(Optional<String> name, Optional<String> registry) {
    String repository = registry.orElse(LOCAL) + "/" + name.orElse(DEFAULT_NAME);
    if (repository.length() > REPOSITORY_LIMIT) {
      throw SpecChecks.refuse(
          name.isPresent() ? "name" : "registry",
          name.or(() -> registry).orElse(""),
          "registry and name have more than " + REPOSITORY_LIMIT + " characters together");
    }
  }

  Naming tagged(String format) {
    return new Naming(
        name, registry, Optional.of(SetOnce.once("tagFormat", tagFormat, format)), aliases);
  }

  private static void requireFormat(String format) {
    int at = format.indexOf(PLACE);
    if (at < 0 || format.indexOf(PLACE, at + 1) >= 0) {
      throw SpecChecks.refuse("tagFormat", format, "it must contain " + PLACE + " exactly once");
    }
    requireTag("tagFormat", format, format.replace(PLACE, "a".repeat(32)));
  }

  Naming alias(String tag) {
    SortedSet<String> more = new TreeSet<>(aliases);
    more.add(tag);
    return new Naming(name, registry, tagFormat, more);
  }

  private static void requireTag(String what, String value, String tag) {
    Optional<ImageReference> parsed = parse("host.invalid/x:" + tag);
    boolean isTag = parsed.flatMap(ImageReference::tag).equals(Optional.of(tag));
    if (!isTag || parsed.flatMap(ImageReference::digest).isPresent()) {
      throw SpecChecks.refuse(what, value, TAG_FORM);
    }
  }

  /** Refuses upper case if the lower-case form is valid. */
  private static void refuseUpperCase(String what, String value, String before) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!lower.equals(value) && isReference(before + lower + "/x")) {
      throw SpecChecks.refuse(
          what,
          value,
          "registries accept only lower case; did you mean " + AsciiText.quote(lower) + "?");
    }
  }

  private static boolean isReference(String text) {
    return parse(text).filter(image -> image.tag().isEmpty()).isPresent();
  }

  /**
   * Parses a reference. Returns empty for an invalid one, because the exception would quote a text
   * that the caller did not write.
   */
  private static Optional<ImageReference> parse(String text) {
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the repository in the spec's registry.
   *
   * @return for example {@code ghcr.io/acme/trainer}; empty if the spec sets no registry
   */
  public Optional<ImageReference> repository() {
    return registry.map(prefix -> ImageReference.parse(prefix + "/" + name.orElse(DEFAULT_NAME)));
  }

  /**
   * Returns the repository in an engine's own store.
   *
   * @return the repository in the registry; {@code localhost/name} if the spec sets no registry
   */
  public ImageReference localRepository() {
    return repository()
        .orElseGet(() -> ImageReference.parse(LOCAL + "/" + name.orElse(DEFAULT_NAME)));
  }

  /**
   * Returns the tag for a fingerprint.
   *
   * @param fingerprintTag the fingerprint's 32 characters
   * @return the tag in the spec's format; the fingerprint itself if the spec sets no format
   */
  @EngineSpi
  public String tag(String fingerprintTag) {
    Objects.requireNonNull(fingerprintTag, "fingerprintTag");
    return tagFormat.orElse(PLACE).replace(PLACE, fingerprintTag);
  }

  Naming withRegistryIfNone(Optional<String> other) {
    return registry.isPresent() ? this : new Naming(name, other, tagFormat, aliases);
  }
}
