package io.imagespec;

import io.imagespec.name.CheckReturnValue;
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
 * What an image is called and where it goes. None of it is hashed: the same spec under another name
 * is the same image.
 *
 * @param name the last part of the repository, if the spec says one
 * @param registry host and optional path that come before it, if the spec says one
 * @param tagFormat how the tag is made of the fingerprint, if the spec says so
 * @param aliases more tags that the image gets
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

  /** Docker and Podman count the host too, where newer references count the path alone. */
  private static final int REPOSITORY_LIMIT = 255;

  private static final Naming NONE =
      new Naming(Optional.empty(), Optional.empty(), Optional.empty(), new TreeSet<>());

  /**
   * Checks the values and copies the set.
   *
   * @throws IllegalArgumentException if one is not legal
   */
  public Naming {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(registry, "registry");
    Objects.requireNonNull(tagFormat, "tagFormat");
    Objects.requireNonNull(aliases, "aliases");
    name.ifPresent(Naming::requireName);
    registry.ifPresent(Naming::requireRegistry);
    requireShort(name, registry);
    tagFormat.ifPresent(Naming::requireFormat);
    aliases = Collections.unmodifiableSortedSet(new TreeSet<>(aliases));
    aliases.forEach(alias -> requireTag("alias", alias, alias));
  }

  static Naming none() {
    return NONE;
  }

  Naming named(String value) {
    return new Naming(Optional.of(SetOnce.once("name", name, value)), registry, tagFormat, aliases);
  }

  private static void requireName(String value) {
    refuseUpperCase("name", value, "host.invalid/");
    ImageReference parsed = parse("name", value, "host.invalid/" + value);
    if (!parsed.path().equals(value) || !parsed.equals(parsed.repository())) {
      throw SpecChecks.refuse(
          "name", value, "write the repository's name alone, without registry, tag or digest");
    }
  }

  Naming inRegistry(String value) {
    return new Naming(
        name, Optional.of(SetOnce.once("registry", registry, value)), tagFormat, aliases);
  }

  private static void requireRegistry(String value) {
    refuseUpperCase("registry", value, "");
    String host = value.contains("/") ? value.substring(0, value.indexOf('/')) : value;
    ImageReference parsed = parse("registry", value, value + "/x");
    SpecChecks.requirePort("registry", value, parsed);
    if (!parsed.toString().equals(value + "/x")) {
      String hub =
          host.equals(value) || !host.contains(".")
              ? "; for Docker Hub write " + AsciiText.quote("docker.io/" + value)
              : "";
      throw SpecChecks.refuse(
          "registry",
          value,
          "write a host, perhaps with a port, then perhaps a path, such as ghcr.io/acme" + hub);
    }
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
    ImageReference parsed = parse(what, value, "host.invalid/x:" + tag);
    if (!parsed.tag().equals(Optional.of(tag)) || parsed.digest().isPresent()) {
      throw SpecChecks.refuse(what, value, "it is no legal tag");
    }
  }

  /** Only where the lower-case form is one that would be taken. */
  private static void refuseUpperCase(String what, String value, String before) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!lower.equals(value) && isReference(before + lower + "/x")) {
      throw SpecChecks.refuse(
          what,
          value,
          "registries take lower case only; did you mean " + AsciiText.quote(lower) + "?");
    }
  }

  private static boolean isReference(String text) {
    try {
      return ImageReference.parse(text).tag().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static ImageReference parse(String what, String value, String text) {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          what + " " + AsciiText.quote(value) + ": " + e.getMessage(), e);
    }
  }

  /**
   * The repository in the registry that the spec names.
   *
   * @return for example {@code ghcr.io/acme/trainer}, or empty if the spec names no registry
   */
  public Optional<ImageReference> repository() {
    return registry.map(prefix -> ImageReference.parse(prefix + "/" + name.orElse(DEFAULT_NAME)));
  }

  /**
   * The name in an engine's own store.
   *
   * @return the repository, or, if the spec names no registry, {@code localhost/name}
   */
  public ImageReference localRepository() {
    return repository()
        .orElseGet(() -> ImageReference.parse(LOCAL + "/" + name.orElse(DEFAULT_NAME)));
  }

  /**
   * The tag for a fingerprint.
   *
   * @param fingerprintTag the fingerprint's 32 characters
   * @return the tag that the format makes of it; without a format, the fingerprint itself
   */
  public String tag(String fingerprintTag) {
    Objects.requireNonNull(fingerprintTag, "fingerprintTag");
    return tagFormat.orElse(PLACE).replace(PLACE, fingerprintTag);
  }

  Naming withRegistryIfNone(Optional<String> other) {
    return registry.isPresent() ? this : new Naming(name, other, tagFormat, aliases);
  }
}
