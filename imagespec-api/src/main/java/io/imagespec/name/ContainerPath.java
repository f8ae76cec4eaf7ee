package io.imagespec.name;

import io.imagespec.text.AsciiText;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * An absolute path inside an image, such as {@code /app/bin}. Its separators are forward slashes on
 * every operating system.
 *
 * <p>Duplicate and trailing slashes and {@code .} are removed. {@code ..}, control characters,
 * relative paths and names that no file system supports are rejected. Immutable.
 */
@CheckReturnValue
public final class ContainerPath implements Comparable<ContainerPath> {
  private static final String WHITEOUT = ".wh.";

  /** The maximum length in bytes. Linux accepts 4,095; engines prepend a directory of their own. */
  private static final int LIMIT = 3_000;

  /** The limit of every Linux file system. */
  private static final int COMPONENT_LIMIT = 255;

  /**
   * The maximum number of components. Docker resolves 255, including those of its own directory.
   */
  private static final int DEPTH_LIMIT = 200;

  private final String path;

  private ContainerPath(String path) {
    this.path = path;
  }

  /**
   * Parses an absolute path.
   *
   * @param text for example {@code /app}
   * @return the path in its shortest form
   * @throws IllegalArgumentException if the path is relative, contains a {@code ..} component or a
   *     control character, or has more than 3,000 bytes or 200 components; or if a component has
   *     more than 255 bytes or begins with {@code .wh.}
   */
  public static ContainerPath parse(String text) {
    Objects.requireNonNull(text, "text");
    if (!text.startsWith("/")) {
      throw refuse(text, "it must be absolute, starting with '/'");
    }
    if (bytes(text) > LIMIT) {
      throw refuse(text, "it has more than " + LIMIT + " bytes");
    }
    if (!AsciiText.isAll(text, c -> !Character.isISOControl(c))) {
      throw refuse(text, "it contains a control character");
    }
    if (AsciiText.hasHalfPair(text)) {
      throw refuse(text, "it contains an unpaired surrogate");
    }
    return new ContainerPath(clean(text));
  }

  private static String clean(String text) {
    StringBuilder out = new StringBuilder();
    int depth = 0;
    for (String component : text.split("/", -1)) {
      if (component.equals("..")) {
        throw refuse(text, "it must not contain '..'");
      }
      if (bytes(component) > COMPONENT_LIMIT) {
        throw refuse(text, "one of its names has more than " + COMPONENT_LIMIT + " bytes");
      }
      if (component.startsWith(WHITEOUT)) {
        throw refuse(
            text,
            "one of its names begins with "
                + WHITEOUT
                + ", which layers reserve for deleted files");
      }
      if (!component.isEmpty() && !component.equals(".")) {
        out.append('/').append(component);
        depth++;
      }
    }
    if (depth > DEPTH_LIMIT) {
      throw refuse(text, "it has more than " + DEPTH_LIMIT + " components");
    }
    return out.isEmpty() ? "/" : out.toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static IllegalArgumentException refuse(String text, String reason) {
    return new IllegalArgumentException("container path " + AsciiText.quote(text) + ": " + reason);
  }

  /**
   * Returns the last component.
   *
   * @return the name, or an empty text for {@code /}
   */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Returns the directory that contains this path.
   *
   * @return the parent; the parent of {@code /} is {@code /}
   */
  public ContainerPath parent() {
    int slash = path.lastIndexOf('/');
    return new ContainerPath(slash <= 0 ? "/" : path.substring(0, slash));
  }

  @Override
  public int compareTo(ContainerPath other) {
    return path.compareTo(other.path);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContainerPath that && path.equals(that.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path;
  }
}
