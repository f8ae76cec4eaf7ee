package io.imagespec.name;

import io.imagespec.text.AsciiText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The platform of an image: operating system, architecture and optional variant, such as {@code
 * linux/arm64}.
 *
 * <p>Aliases become canonical as in containerd: {@code x86_64} is {@code amd64}, {@code aarch64}
 * and {@code arm64/v8} are {@code arm64}, {@code armhf} is {@code arm/v7}, {@code amd64/v1} is
 * {@code amd64}. {@code armhf}, {@code armel} and {@code i386} imply their variant; an additional
 * one is dropped. Immutable and thread-safe.
 *
 * @see <a href="https://github.com/containerd/platforms">the aliases, in containerd</a>
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md">OCI image
 *     specification, platform</a>
 */
@CheckReturnValue
public final class Platform implements Comparable<Platform> {
  /** The default platform of a spec, on every machine. */
  public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", "");

  /** 64-bit ARM on Linux, such as AWS Graviton and Apple silicon. */
  public static final Platform LINUX_ARM64 = new Platform("linux", "arm64", "");

  private static final int PART_LIMIT = 64;
  private static final int OLDEST_ARM = 5;
  private static final int NINE_IS_EIGHT_POINT = 5;

  /**
   * The architectures known to containerd and their aliases. None of them is an operating system.
   */
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "386",
          "i386",
          "amd64",
          "x86_64",
          "x86-64",
          "arm",
          "armhf",
          "armel",
          "arm64",
          "aarch64",
          "loong64",
          "mips",
          "mipsle",
          "mips64",
          "mips64le",
          "ppc64",
          "ppc64le",
          "riscv64",
          "s390x");

  private static final Map<String, String> ARM64 =
      Map.of("8", "", "v8", "", "v8.0", "", "9", "v9", "9.0", "v9", "v9.0", "v9");
  private static final Map<String, String> ARM =
      Map.of("", "v7", "5", "v5", "6", "v6", "7", "v7", "8", "v8");

  private final String os;
  private final String architecture;
  private final String variant;

  private Platform(String os, String architecture, String variant) {
    this.os = os;
    this.architecture = architecture;
    this.variant = variant;
  }

  /**
   * Parses {@code os/architecture} or {@code os/architecture/variant}. As in docker, {@code arm64}
   * and {@code arm/v7} imply Linux.
   *
   * @param text for example {@code linux/amd64}; a text that begins with a known architecture
   *     implies Linux
   * @return the canonical platform
   * @throws IllegalArgumentException if the text does not have two or three parts of letters,
   *     digits, {@code .}, {@code _} and {@code -}, each starting with a letter or digit
   */
  public static Platform parse(String text) {
    Objects.requireNonNull(text, "text");
    List<String> given = parts(text);
    if (given.size() < 2 || given.size() > 3) {
      throw new IllegalArgumentException(
          "platform "
              + AsciiText.quote(text)
              + ": write os/architecture or os/architecture/variant");
    }
    if (!given.stream().allMatch(Platform::isPart) || given.get(0).indexOf('.') >= 0) {
      throw new IllegalArgumentException(
          "platform "
              + AsciiText.quote(text)
              + ": parts are letters, digits, '_' and '-', and after the first '/' also '.'; they"
              + " start with a letter or digit and have at most 64 characters");
    }
    List<String> parts = given.stream().map(part -> part.toLowerCase(Locale.ROOT)).toList();
    String os = parts.get(0).equals("macos") ? "darwin" : parts.get(0);
    return of(os, parts.get(1), parts.size() == 3 ? parts.get(2) : "");
  }

  private static List<String> parts(String text) {
    List<String> given = List.of(text.split("/", -1));
    boolean isForLinux =
        given.size() < 3 && ARCHITECTURES.contains(given.get(0).toLowerCase(Locale.ROOT));
    return isForLinux ? Stream.concat(Stream.of("linux"), given.stream()).toList() : given;
  }

  private static Platform of(String os, String architecture, String variant) {
    return switch (architecture) {
      case "i386" -> new Platform(os, "386", "");
      case "x86_64", "x86-64", "amd64" ->
          new Platform(os, "amd64", variant.equals("v1") ? "" : variant);
      case "aarch64", "arm64" -> new Platform(os, "arm64", ARM64.getOrDefault(variant, variant));
      case "armhf" -> new Platform(os, "arm", "v7");
      case "armel" -> new Platform(os, "arm", "v6");
      case "arm" -> new Platform(os, "arm", ARM.getOrDefault(variant, variant));
      default -> new Platform(os, architecture, variant);
    };
  }

  private static boolean isPart(String part) {
    return !part.isEmpty()
        && part.length() <= PART_LIMIT
        && AsciiText.isAlphanumeric(part.charAt(0))
        && AsciiText.isAll(
            part, c -> c == '.' || c == '_' || c == '-' || AsciiText.isAlphanumeric(c));
  }

  /**
   * Returns the operating system.
   *
   * @return for example {@code linux}
   */
  public String os() {
    return os;
  }

  /**
   * Returns the architecture by its Go name.
   *
   * @return for example {@code amd64}
   */
  public String architecture() {
    return architecture;
  }

  /**
   * Returns the variant of the architecture.
   *
   * @return for example {@code v7}, or empty
   */
  public Optional<String> variant() {
    return Optional.of(variant).filter(text -> !text.isEmpty());
  }

  /**
   * Returns the platforms whose images run on this one, best first: this platform, then older
   * variants, then the 32-bit architecture, in containerd's order. {@code arm/v7} runs {@code
   * arm/v6} and {@code arm/v5}; {@code amd64/v3} runs {@code amd64/v2}, {@code amd64} and {@code
   * 386}; {@code arm64} runs {@code arm/v8} and older.
   *
   * @return the platforms, this one first
   * @see <a href="https://github.com/containerd/platforms/blob/main/compare.go">the order, in
   *     containerd</a>
   */
  public List<Platform> compatible() {
    List<Platform> vector = new ArrayList<>(List.of(this));
    switch (architecture) {
      case "amd64" -> {
        addVariants(vector, number(variant, 1) - 1, 1);
        vector.add(of(os, "386", ""));
      }
      case "arm" -> addVariants(vector, number(variant, 0) - 1, OLDEST_ARM);
      case "arm64" -> addArm64(vector);
      default -> {
        // other architectures are compatible only with themselves
      }
    }
    return List.copyOf(vector);
  }

  private void addVariants(List<Platform> vector, int newest, int oldest) {
    for (int version = newest; version >= oldest; version--) {
      vector.add(of(os, architecture, "v" + version));
    }
  }

  /** Adds older variants. Version 9.0 is derived from 8.5, so 9.x runs images for 8.(x+5). */
  private void addArm64(List<Platform> vector) {
    String[] parts = (variant.isEmpty() ? "v8" : variant).split("\\.", 2);
    int major = number(parts[0], 0);
    int minor = parts.length == 2 ? number(parts[1], 0) : 0;
    if (major == 9) {
      addMinors(vector, 9, minor - 1);
      minor += NINE_IS_EIGHT_POINT + 1;
    }
    if (major >= 8) {
      addMinors(vector, 8, minor - 1);
    }
    vector.addAll(of(os, "arm", "v8").compatible());
  }

  private void addMinors(List<Platform> vector, int major, int newest) {
    for (int minor = newest; minor >= 0; minor--) {
      vector.add(of(os, architecture, "v" + major + (minor == 0 ? "" : "." + minor)));
    }
  }

  /** Returns the number of a version such as {@code v7}, or the default for any other text. */
  private static int number(String version, int other) {
    String digits = version.startsWith("v") ? version.substring(1) : version;
    return digits.matches("[0-9]{1,2}") ? Integer.parseInt(digits) : other;
  }

  /**
   * Returns the best of the offered platforms.
   *
   * @param offered the platforms of an image
   * @return the first of {@link #compatible()} that is offered, or empty if none is
   */
  public Optional<Platform> bestOf(Collection<Platform> offered) {
    Objects.requireNonNull(offered, "offered");
    return compatible().stream().filter(offered::contains).findFirst();
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
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
