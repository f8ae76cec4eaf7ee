package io.imagespec.name;

/**
 * An absolute path inside an image, such as {@code /app/bin}. Always with forward slashes, whatever
 * machine plans the build.
 *
 * <p>Doubled and trailing slashes and {@code .} are removed; {@code ..}, control characters and
 * relative paths are refused. Immutable.
 */
@CheckReturnValue
public final class ContainerPath implements Comparable<ContainerPath> {
  private static final int LIMIT = 4096;

  private final String path;

  private ContainerPath(String path) {
    this.path = path;
  }

  /**
   * Parses an absolute path.
   *
   * @param text for example {@code /app}
   * @return the path in its shortest form
   * @throws IllegalArgumentException if the path is relative, has a {@code ..} component, a control
   *     character or more than 4,096 characters
   */
  public static ContainerPath parse(String text) {
    if (!text.startsWith("/")) {
      throw refuse(text, "it must be absolute, starting with '/'");
    }
    if (text.length() > LIMIT) {
      throw refuse(text, "it has more than 4096 characters");
    }
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw refuse(text, "it has a control character");
    }
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw refuse(text, "it holds half a surrogate pair, which is no character");
    }
    return new ContainerPath(clean(text));
  }

  private static String clean(String text) {
    StringBuilder out = new StringBuilder();
    for (String component : text.split("/", -1)) {
      if (component.equals("..")) {
        throw refuse(text, "it must not climb with '..'");
      }
      if (!component.isEmpty() && !component.equals(".")) {
        out.append('/').append(component);
      }
    }
    return out.isEmpty() ? "/" : out.toString();
  }

  private static IllegalArgumentException refuse(String text, String reason) {
    return new IllegalArgumentException("container path " + Text.quote(text) + ": " + reason);
  }

  /**
   * The last component.
   *
   * @return the name, or an empty text for {@code /}
   */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * The directory that holds this path.
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
