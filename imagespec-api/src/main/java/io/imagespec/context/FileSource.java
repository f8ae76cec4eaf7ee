package io.imagespec.context;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.text.AsciiText;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of the user's machine that go into an image: one file, or a directory's contents, with what
 * overrides their defaults. Nothing is read before planning. Immutable and thread-safe.
 *
 * <p>By default files are 0644, or 0755 if any executable bit is set; directories are 0755; all
 * belong to 0:0. Directories above the target that the image lacks are made with 0755, for the
 * owner of what is copied.
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
   * A file or directory.
   *
   * @param path where it is; a relative path is resolved when planning. A symbolic link given here
   *     is followed
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
   * @param value what stays out
   * @return a source with these rules
   */
  public FileSource withRules(IgnoreRules value) {
    Objects.requireNonNull(value, "value");
    return new FileSource(path, value, mode, owner, withoutEmptyDirectories);
  }

  /**
   * Sets the mode of all files; directories stay 0755.
   *
   * @param value permission bits, from 0 to 0777
   * @return a source with this mode
   * @throws IllegalArgumentException if other bits are set; setuid, setgid and sticky are never
   *     carried
   */
  public FileSource withMode(int value) {
    if (value < 0 || value > 0777) {
      throw new IllegalArgumentException(
          "copy mode 0"
              + Integer.toOctalString(value)
              + ": only the permission bits 0 to 0777 can be set");
    }
    return new FileSource(path, rules, value, owner, withoutEmptyDirectories);
  }

  /**
   * Sets the owner of all that is copied, and of the directories above the target that the image
   * lacks.
   *
   * @param value {@code user}, {@code user:group}, by name or number; a name that the base does not
   *     know is refused where no daemon builds, while BuildKit may take it for root
   * @return a source with this owner
   * @throws IllegalArgumentException if it is not of that form
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
   * Leaves out the directories of which nothing is copied, because of the rules or because they are
   * empty; the source itself stays. By default they are copied, as by engines.
   *
   * @return a source without those directories
   */
  public FileSource withoutEmptyDirectories() {
    return new FileSource(path, rules, mode, owner, true);
  }

  /**
   * Whether a text names a user, or a user and a group, as {@code USER} and {@code COPY --chown}
   * take it.
   *
   * @param text the text
   * @return true for names of at most 32 letters, digits, {@code _}, {@code .} and {@code -} that
   *     start with none of the last two, and for numbers up to 2147483647, which engines take
   */
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
   * Where it is.
   *
   * @return the path as given
   */
  public Path path() {
    return path;
  }

  /**
   * The rules that replace the directory's own.
   *
   * @return the rules, or empty
   */
  public Optional<IgnoreRules> rules() {
    return Optional.ofNullable(rules);
  }

  /**
   * The mode of all files.
   *
   * @return the mode, or empty for the default
   */
  public OptionalInt mode() {
    return mode == null ? OptionalInt.empty() : OptionalInt.of(mode);
  }

  /**
   * The owner.
   *
   * @return the owner, or empty for 0:0
   */
  public Optional<String> owner() {
    return Optional.ofNullable(owner);
  }

  /**
   * Whether {@link #withoutEmptyDirectories} was said.
   *
   * @return true if directories of which nothing is copied stay out
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
