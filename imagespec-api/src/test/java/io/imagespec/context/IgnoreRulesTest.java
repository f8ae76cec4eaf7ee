package io.imagespec.context;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreRulesTest {
  @ParameterizedTest(name = "{0} excludes {1}: {2}")
  @CsvSource({
    "**, file, true",
    "**, dir/file, true",
    "**/, file, true",
    "**/**, dir/file, true",
    "dir/**, dir/file, true",
    "dir/**, dir/dir2/file, true",
    "dir/**, dir, false",
    "**/dir, dir, true",
    "**/dir, a/dir, true",
    "**/dir2/*, dir/dir2/file, true",
    "**/dir2/**, dir/dir2/dir2/file, true",
    "**file, file, true",
    "**file, dir/file, true",
    "**/file, dir/dir/file, true",
    "**/*.txt, file.txt, true",
    "**/*.txt, dir/file.txt, true",
    "a**/*.txt, a/file.txt, true",
    "a**/*.txt, a/dir/dir/file.txt, true",
    "a**/*.txt, dir/a/file.txt, false",
    "a[b-d]e, ae, false",
    "a[b-d]e, ace, true",
    "a[^b-d]e, aze, true",
    "a[^b-d]e, ace, false",
    "[abc]?z, afz, true",
    "[], x, refused",
    "abc.def, abcdef, false",
    "abc.def, abc.def, true",
    "abc?def, abcZdef, true",
    "abc?def, abcdef, false",
    "a\\*b, a*b, true",
    "a\\*b, axb, false",
    "\\*, *, true",
    "\\*, x, false",
    "a\\, a, refused",
    "**/foo/bar, foo/bar, true",
    "**/foo/bar, dir/foo/bar, true",
    "abc/**, abc, false",
    "abc/**, abc/def, true",
    "**/.foo, .foo, true",
    "**/.foo, bar.foo, false",
    "/a.txt, a.txt, true",
    "./a.txt, a.txt, true",
    "a/../b, b, true",
    "dir, dir/deep/file, true",
    "di, dir, false",
    "*.md, dir/x.md, false",
    "*, dir/x, true",
    "*/x, dir/x, true",
    "(a|b), (a|b), true",
    "a+b, a+b, true",
    "{a}*, {a}x, true",
    "ä*, äx, true",
    "[a*]b, ]b, true",
    "[a&&b]*, &x, true",
    "[a[b]*, [x, true",
    "[[:digit:]]*, 1.log, true",
    "[[:digit:]]*, d], false",
    "[^[:^digit:]]*, 1, true",
    "[[:digits:]], 1, refused",
    "x\\vy, xy, false",
    "[\\w]*, ä, false",
    "[*[]x, [x, refused",
    "[a-\uD83D\uDE00-z], b, refused",
    "x{1001}, x{1001}, true",
    "a{01}?, a{01}b, true",
    "a{2}{2}?, aaaab, refused",
    "{0}*, b, true",
    "?*a|b*c*, dir/xb1c, true",
    "?*a|b*c*, xa1/dir, true",
    "?|{2}, x, refused",
    "[a]{2}, aa, true",
    "[a]{2}, aaa, false",
    "'[a]{2,1}', a, refused",
    "[z-a], z, refused",
  })
  void patternExcludesExpectedPaths(String pattern, String path, String expected) {
    if (expected.equals("refused")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> IgnoreRules.parse(List.of(pattern)))
          .withMessageContaining(pattern);
    } else {
      assertThat(IgnoreRules.parse(List.of(pattern)).excludes(path))
          .isEqualTo(Boolean.parseBoolean(expected));
    }
  }

  @Test
  void lastMatchingRuleWins() {
    IgnoreRules rules = IgnoreRules.parse(List.of("docs", "!docs/README.md", "docs/*.tmp"));
    assertThat(rules.excludes("docs/x")).isTrue();
    assertThat(rules.excludes("docs/README.md")).isFalse();
    assertThat(rules.excludes("docs/a.tmp")).isTrue();
    assertThat(IgnoreRules.parse(List.of("*", "!a/b")).excludes("a/b/c")).isFalse();
  }

  @Test
  void commentsBlanksAndByteOrderMarkAreIgnored() {
    IgnoreRules rules =
        IgnoreRules.parse(List.of("\uFEFFfirst", "# no", "", "  padded \t", " #yes", "!  back"));
    assertThat(rules.lines()).containsExactly("first", "padded", " #yes", "!back");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!",
        "[",
        "a[",
        "[a",
        "[]a]",
        "[-]",
        "[x-]",
        "[-x]",
        "[^]",
        "a\\",
        "[a-b-c]",
        "\\q",
        "[a]{1001}"
      })
  void malformedPatternIsRefused(String pattern) {
    assertThatIllegalArgumentException().isThrownBy(() -> IgnoreRules.parse(List.of(pattern)));
  }

  @Test
  void whitespaceIsDefinedAsInGo() {
    assertThat(IgnoreRules.parse(List.of("foo\u00a0", "bar\u001f")).lines())
        .containsExactly("foo", "bar\u001f");
  }

  /** All patterns of up to five characters that may be trimmed at the start or end of a line. */
  @Test
  void linesParseBackToSameRules() {
    String[] odd = {"a", "!", "#", "/", " ", "\u00a0", "\u2028", "\uFEFF", "\u001f", ".", "*"};
    for (int number = 0; number < 161_051; number++) {
      StringBuilder line = new StringBuilder();
      for (int rest = number; rest > 0; rest /= odd.length) {
        line.append(odd[rest % odd.length]);
      }
      IgnoreRules rules;
      try {
        rules = IgnoreRules.parse(List.of(line.toString()));
      } catch (IllegalArgumentException malformed) {
        continue;
      }
      assertThat(IgnoreRules.parse(rules.lines())).as("%s", line).isEqualTo(rules);
    }
  }

  @Test
  void rootIsNeverExcluded() {
    assertThat(IgnoreRules.parse(List.of("**")).excludes(".")).isFalse();
  }

  @Test
  void manyWildcardsMatchInBoundedTime() {
    List<String> patterns =
        List.of(
            "**/a/".repeat(20) + "b",
            "*a".repeat(100) + "b",
            "**a**".repeat(50) + "b",
            "[a]{0,999}".repeat(20) + "b");
    String path = "a/".repeat(60) + "c";
    for (String pattern : patterns) {
      IgnoreRules rules = IgnoreRules.parse(List.of(pattern));
      assertThat(assertTimeoutPreemptively(Duration.ofSeconds(60), () -> rules.excludes(path)))
          .isFalse();
    }
  }

  /** Pieces of patterns and the equivalent Java regular expressions. */
  @Test
  void randomPatternsMatchLikeRegularExpressions() {
    List<Map.Entry<String, String>> pieces =
        List.of(
            Map.entry("a", "a"),
            Map.entry("b", "b"),
            Map.entry("/", "/"),
            Map.entry("*a", "[^/]*a"),
            Map.entry("**b", "(.*/)?b"),
            Map.entry("?", "[^/]"),
            Map.entry("[ab]", "[ab]"),
            Map.entry("[^a]", "[^a]"),
            Map.entry("a{1,2}", "a{1,2}"),
            Map.entry("b{0,}", "b{0,}"),
            Map.entry("?{2}", "[^/]{2}"),
            Map.entry("\\.", "\\."),
            Map.entry("\\b", "\\b"),
            Map.entry("\\z", "\\z"),
            Map.entry("^", "^"),
            Map.entry("|", "|"),
            Map.entry("\n", "\n"),
            Map.entry("\uD83D\uDE00", "\uD83D\uDE00"));
    List<String> letters = List.of("a", "b", "/", ".", "]", "\n", "\uD83D\uDE00", "\uD83D");
    long seed = Long.getLong("imagespec.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      List<Map.Entry<String, String>> chosen = some(random, pieces, 8);
      String pattern = "?" + chosen.stream().map(Map.Entry::getKey).collect(joining());
      String expression = "^[^/]" + chosen.stream().map(Map.Entry::getValue).collect(joining());
      Pattern asJava = Pattern.compile(expression + "\\z", Pattern.UNIX_LINES);
      String path = String.join("", some(random, letters, 10));
      assertThat(GlobPattern.compile(pattern).matchesOrParentMatches(path))
          .as("%s on %s, seed %d", pattern, path, seed)
          .isEqualTo(pathAndParents(path).anyMatch(part -> asJava.matcher(part).find()));
    }
  }

  private static Stream<String> pathAndParents(String path) {
    return IntStream.rangeClosed(0, path.length())
        .filter(end -> end == path.length() || path.charAt(end) == '/')
        .mapToObj(end -> path.substring(0, end));
  }

  private static <T> List<T> some(Random random, List<T> of, int atMost) {
    return random.ints(random.nextInt(atMost + 1), 0, of.size()).<T>mapToObj(of::get).toList();
  }
}
