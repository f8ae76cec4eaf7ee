package io.imagespec.context;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import io.imagespec.text.AsciiText;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Local files to copy into an image: one file, or a directory's contents, with optional overrides.
 * Nothing is read before planning. Immutable and thread-safe.
 *
 * <p>The default mode of files is 0644, or 0755 if any executable bit is set; that of directories
 * is 0755. The default owner is 0:0. Missing directories above the target are created with mode
 * 0755 and the owner of the copied files.
 */
@CheckReturnValue
public final class FileSource {
  private final Path path;
  private final @Nullable IgnoreRules rules;
  private final @Nullable Integer mode;
  private final @Nullable String owner;
  private final boolean withoutEmptyDirectories;

  private FileSource(
      Path path,
      @Nullable IgnoreRules rules,
      @Nullable Integer mode,
      @Nullable String owner,
      boolean withoutEmptyDirectories) {
    this.path = path;
    this.rules = rules;
    this.mode = mode;
    this.owner = owner;
    this.withoutEmptyDirectories = withoutEmptyDirectories;
  }

  /**
   * Creates a source with the defaults.
   *
   * @param path the file or directory; a relative path is resolved when planning. If it is a
   *     symbolic link, the link is followed
   * @return a source with the defaults
   * @throws IllegalArgumentException if the path is empty
   */
  public static FileSource of(Path path) {
    Objects.requireNonNull(path, "path");
    if (path.toString().isEmpty()) {
      throw new IllegalArgumentException("copy source \"\": the path is empty");
    }
    return new FileSource(path, null, null, null, false);
  }

  /**
   * Replaces the rules of the directory's own {@code .dockerignore}.
   *
   * @param value the rules that exclude files
   * @return a source with these rules
   */
  public FileSource withRules(IgnoreRules value) {
    Objects.requireNonNull(value, "value");
    return new FileSource(path, value, mode, owner, withoutEmptyDirectories);
  }

  /**
   * Sets the mode of all regular files. Directories keep 0755.
   *
   * @param value permission bits, from 0 to 0777
   * @return a source with this mode
   * @throws IllegalArgumentException if other bits are set; setuid, setgid and sticky are never
   *     copied
   */
  public FileSource withMode(int value) {
    if (value < 0 || value > 0777) {
      throw new IllegalArgumentException(
          "copy mode 0" + Integer.toOctalString(value) + ": the permission bits must be 0 to 0777");
    }
    return new FileSource(path, rules, value, owner, withoutEmptyDirectories);
  }

  /**
   * Sets the owner of all copied files and directories, and of missing directories above the
   * target.
   *
   * @param value {@code user} or {@code user:group}, by name or number; a name unknown to the base
   *     is rejected by the embedded engine, while BuildKit may use root instead
   * @return a source with this owner
   * @throws IllegalArgumentException if the value has another form
   */
  public FileSource withOwner(String value) {
    Objects.requireNonNull(value, "value");
    if (!isOwner(value)) {
      throw new IllegalArgumentException(
          "copy owner "
              + AsciiText.quote(value)
              + ": write user or user:group, by name or by a number up to 2147483647");
    }
    return new FileSource(path, rules, mode, value, withoutEmptyDirectories);
  }

  /**
   * Omits directories without copied contents, whether excluded by the rules or empty. The source's
   * own directory stays. By default such directories are copied, as engines do.
   *
   * @return a source without those directories
   */
  public FileSource withoutEmptyDirectories() {
    return new FileSource(path, rules, mode, owner, true);
  }

  /**
   * Tests if a text names a user, or a user and a group, as accepted by {@code USER} and {@code
   * COPY --chown}.
   *
   * @param text the text
   * @return true for names of at most 32 letters, digits, {@code _}, {@code .} and {@code -} that
   *     do not start with {@code .} or {@code -}, and for numbers up to 2147483647, the engines'
   *     limit
   */
  @EngineSpi
  public static boolean isOwner(String text) {
    Objects.requireNonNull(text, "text");
    String[] parts = text.split(":", 3);
    return parts.length <= 2 && Stream.of(parts).allMatch(FileSource::isName);
  }

  private static boolean isName(String part) {
    boolean legal =
        !part.isEmpty()
            && part.length() <= 32
            && (AsciiText.isAlphanumeric(part.charAt(0)) || part.charAt(0) == '_')
            && part.chars()
                .allMatch(c -> AsciiText.isAlphanumeric(c) || c == '_' || c == '.' || c == '-');
    return legal && (!part.chars().allMatch(AsciiText::isDigit) || isId(part));
  }

  private static boolean isId(String digits) {
    return digits.length() <= 10 && Long.parseLong(digits) <= Integer.MAX_VALUE;
  }

  /**
   * Returns the file or directory.
   *
   * @return the path as given
   */
  public Path path() {
    return path;
  }

  /**
   * Returns the rules that replace the directory's own.
   *
   * @return the rules, or empty
   */
  public Optional<IgnoreRules> rules() {
    return Optional.ofNullable(rules);
  }

  /**
   * Returns the mode of all regular files.
   *
   * @return the mode, or empty for the default
   */
  public OptionalInt mode() {
    return mode == null ? OptionalInt.empty() : OptionalInt.of(mode);
  }

  /**
   * Returns the owner.
   *
   * @return the owner, or empty for 0:0
   */
  public Optional<String> owner() {
    return Optional.ofNullable(owner);
  }

  /**
   * Tests if {@link #withoutEmptyDirectories} is set.
   *
   * @return true if directories without copied contents are omitted
   */
  public boolean isWithoutEmptyDirectories() {
    return withoutEmptyDirectories;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileSource that
        && path.equals(that.path)
        && rules().equals(that.rules())
        && mode().equals(that.mode())
        && owner().equals(that.owner())
        && withoutEmptyDirectories == that.withoutEmptyDirectories;
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path
        + (rules == null ? "" : " without " + rules)
        + (withoutEmptyDirectories ? " without empty directories" : "")
        + (mode == null ? "" : " mode 0" + Integer.toOctalString(mode))
        + (owner == null ? "" : " owner " + owner);
  }
}
