package io.imagespec.context;

import io.imagespec.name.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which files stay out of a build context, in the language of {@code .dockerignore}. The last rule
 * that matches a path or one of its parents decides; a rule that starts with {@code !} lets back
 * in. So {@code build}, {@code !build/libs}, {@code build} leaves {@code build/libs} out, as Docker
 * documents it; Docker's own builders keep it. Immutable and thread-safe.
 *
 * @see <a href="https://docs.docker.com/build/concepts/context/#dockerignore-files">Docker's
 *     documentation of the file</a>
 * @see <a href="https://pkg.go.dev/github.com/moby/patternmatcher">moby's patternmatcher, which
 *     defines what a pattern matches</a>
 */
@CheckReturnValue
public final class IgnoreRules {
  private static final IgnoreRules NONE = new IgnoreRules(List.of());

  private final List<IgnorePattern> patterns;

  private IgnoreRules(List<IgnorePattern> patterns) {
    this.patterns = patterns;
  }

  /**
   * No rules.
   *
   * @return rules that exclude nothing
   */
  public static IgnoreRules none() {
    return NONE;
  }

  /**
   * Parses the lines of an ignore file. A byte order mark, comments, blank lines, and blanks around
   * a pattern are ignored; a leading slash changes nothing.
   *
   * @param lines the lines, without their ends
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
   * Whether a path stays out.
   *
   * @param path a path relative to the context's root, with forward slashes
   * @return true if it is excluded, by itself or with one of its parents, and not let back in
   */
  public boolean excludes(String path) {
    Objects.requireNonNull(path, "path");
    if (patterns.isEmpty()) {
      return false;
    }
    String clean = GoPath.clean(path);
    boolean excluded = false;
    for (IgnorePattern pattern : patterns) {
      if (pattern.letsIn() == excluded
          && !clean.equals(".")
          && pattern.matchesOrParentMatches(clean)) {
        excluded = !pattern.letsIn();
      }
    }
    return excluded;
  }

  /**
   * Whether something below an excluded directory may be let back in, so that it has to be walked
   * all the same.
   */
  boolean letSomethingIn() {
    return patterns.stream().anyMatch(IgnorePattern::letsIn);
  }

  /**
   * The patterns.
   *
   * @return the patterns in order, cleaned where a line can say that; parsed again, they are equal
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
