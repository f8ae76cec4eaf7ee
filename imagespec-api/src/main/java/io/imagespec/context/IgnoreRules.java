package io.imagespec.context;

import io.imagespec.name.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Rules that exclude files from a build context, in the syntax of {@code .dockerignore}. The last
 * rule that matches a path or one of its parents decides; a rule that starts with {@code !}
 * includes the path again. So {@code build}, {@code !build/libs}, {@code build} excludes {@code
 * build/libs}, as Docker documents it; Docker's own builders include it. Immutable and thread-safe.
 *
 * @see <a href="https://docs.docker.com/build/concepts/context/#dockerignore-files">Docker's
 *     documentation of the file</a>
 * @see <a href="https://pkg.go.dev/github.com/moby/patternmatcher">moby's patternmatcher, which
 *     defines the meaning of a pattern</a>
 */
@CheckReturnValue
public final class IgnoreRules {
  private static final IgnoreRules NONE = new IgnoreRules(List.of());

  private final List<IgnorePattern> patterns;

  private IgnoreRules(List<IgnorePattern> patterns) {
    this.patterns = patterns;
  }

  /**
   * Returns an empty list of rules.
   *
   * @return rules that exclude nothing
   */
  public static IgnoreRules none() {
    return NONE;
  }

  /**
   * Parses the lines of an ignore file. A byte order mark, comments, blank lines, and blanks around
   * a pattern are ignored; a leading slash has no meaning.
   *
   * @param lines the lines, without line terminators
   * @return the rules
   * @throws IllegalArgumentException if a pattern is malformed, such as {@code [} or {@code !}; the
   *     message quotes it
   */
  public static IgnoreRules parse(List<String> lines) {
    Objects.requireNonNull(lines, "lines");
    List<IgnorePattern> patterns = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      IgnorePattern.parse(i == 0 && line.startsWith("\uFEFF") ? line.substring(1) : line)
          .ifPresent(patterns::add);
    }
    return patterns.isEmpty() ? NONE : new IgnoreRules(List.copyOf(patterns));
  }

  /**
   * Tests if a path is excluded.
   *
   * @param path a path relative to the context's root, with forward slashes
   * @return true if the path or one of its parents is excluded, and the path is not included again
   */
  public boolean excludes(String path) {
    Objects.requireNonNull(path, "path");
    if (patterns.isEmpty()) {
      return false;
    }
    String clean = GoPath.clean(path);
    boolean excluded = false;
    for (IgnorePattern pattern : patterns) {
      if (pattern.includes() == excluded
          && !clean.equals(".")
          && pattern.matchesOrParentMatches(clean)) {
        excluded = !pattern.includes();
      }
    }
    return excluded;
  }

  /**
   * Tests if files below an excluded directory may be included again, so that excluded directories
   * must be walked.
   */
  boolean mayIncludeAgain() {
    return patterns.stream().anyMatch(IgnorePattern::includes);
  }

  /**
   * Returns the patterns.
   *
   * @return the patterns in order, in their shortest form if a line can express it; parsing them
   *     gives equal rules
   */
  public List<String> lines() {
    return patterns.stream().map(IgnorePattern::toString).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IgnoreRules that && patterns.equals(that.patterns);
  }

  @Override
  public int hashCode() {
    return patterns.hashCode();
  }

  @Override
  public String toString() {
    return lines().toString();
  }
}
