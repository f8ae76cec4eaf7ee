package io.imagespec.name;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an image runs on: operating system, architecture and perhaps a variant, such as {@code
 * linux/arm64}.
 *
 * <p>Aliases become canonical as containerd makes them: {@code x86_64} is {@code amd64}, {@code
 * aarch64} and {@code arm64/v8} are {@code arm64}, {@code armhf} is {@code arm/v7}, {@code
 * amd64/v1} is {@code amd64}. Immutable and thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md">OCI image
 *     specification, platform</a>
 */
@CheckReturnValue
public final class Platform implements Comparable<Platform> {
  /** What a spec is for unless it says otherwise, on every machine. */
  public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", null);

  private static final Map<String, String> SYSTEMS = Map.of("macos", "darwin");
  private static final Map<String, String> ARCHITECTURES =
      Map.ofEntries(
          Map.entry("x86_64", "amd64"),
          Map.entry("x86-64", "amd64"),
          Map.entry("aarch64", "arm64"),
          Map.entry("i386", "386"),
          Map.entry("armhf", "arm/v7"),
          Map.entry("armel", "arm/v6"));
  private static final Map<String, String> VARIANTS =
      Map.of("5", "v5", "6", "v6", "7", "v7", "8", "v8");
  private static final Map<String, String> IMPLIED = Map.of("arm64", "v8", "amd64", "v1");

  private final String os;
  private final String architecture;
  private final @Nullable String variant;

  private Platform(String os, String architecture, @Nullable String variant) {
    this.os = os;
    this.architecture = architecture;
    this.variant = variant;
  }

  /**
   * Parses {@code os/architecture} or {@code os/architecture/variant}.
   *
   * @param text for example {@code linux/amd64}
   * @return the platform, canonical
   * @throws IllegalArgumentException if the text has not two or three parts of letters, digits,
   *     {@code .}, {@code _} and {@code -}
   */
  public static Platform parse(String text) {
    List<String> parts = List.of(text.toLowerCase(Locale.ROOT).split("/", -1));
    if (parts.size() < 2 || parts.size() > 3) {
      throw new IllegalArgumentException(
          "platform " + Text.quote(text) + ": write os/architecture or os/architecture/variant");
    }
    if (!parts.stream().allMatch(Platform::isPart)) {
      throw new IllegalArgumentException(
          "platform " + Text.quote(text) + ": parts are letters, digits, '.', '_' and '-'");
    }
    return of(parts.get(0), parts.get(1), parts.size() == 3 ? parts.get(2) : null);
  }

  private static Platform of(
      String givenOs, String givenArchitecture, @Nullable String givenVariant) {
    String os = SYSTEMS.getOrDefault(givenOs, givenOs);
    String named = ARCHITECTURES.getOrDefault(givenArchitecture, givenArchitecture);
    int slash = named.indexOf('/');
    String architecture = slash < 0 ? named : named.substring(0, slash);
    String variant = givenVariant == null && slash >= 0 ? named.substring(slash + 1) : givenVariant;
    if (variant != null && architecture.startsWith("arm")) {
      variant = VARIANTS.getOrDefault(variant, variant);
    }
    if (variant == null && architecture.equals("arm")) {
      variant = "v7";
    }
    return new Platform(
        os,
        architecture,
        variant != null && variant.equals(IMPLIED.get(architecture)) ? null : variant);
  }

  private static boolean isPart(String part) {
    return !part.isEmpty()
        && part.chars()
            .allMatch(c -> c == '.' || c == '_' || c == '-' || Text.isAlphanumeric((char) c));
  }

  /**
   * The operating system.
   *
   * @return for example {@code linux}
   */
  public String os() {
    return os;
  }

  /**
   * The architecture, by its Go name.
   *
   * @return for example {@code amd64}
   */
  public String architecture() {
    return architecture;
  }

  /**
   * The variant of the architecture.
   *
   * @return for example {@code v7}, or empty
   */
  public Optional<String> variant() {
    return Optional.ofNullable(variant);
  }

  @Override
  public int compareTo(Platform other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Platform that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
