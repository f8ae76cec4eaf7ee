package io.imagespec.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the README and the pages of docs/: snippets, links and lengths. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path README = ROOT.resolve("README.md");
  private static final Path EXAMPLES = ROOT.resolve("imagespec-examples/src");
  private static final Path FLYTE = ROOT.resolve(".ci/consumers/flyte-registration/src");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMENT_OR_STRING =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\\n])*\"|//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern CODE =
      Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);

  static List<Path> pages() {
    List<Path> pages = new ArrayList<>();
    pages.add(README);
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    pages.add(ROOT.resolve("CHANGELOG.md"));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyJavaSnippetIsCompiled(Path page) {
    String compiled = squeezed(sources(EXAMPLES)) + squeezed(sources(FLYTE));
    assertThat(snippets(page))
        .allSatisfy(snippet -> assertThat(compiled).contains(squeezed(snippet)));
  }

  /** Except its main class, which is for CI. */
  @Test
  void registrationShowsTheWholeProgramForFlyte() {
    List<String> snippets =
        snippets(ROOT.resolve("docs/registration.md")).stream().map(ReadmeTest::squeezed).toList();
    assertThat(files(FLYTE).filter(file -> !file.endsWith("Main.java")).toList())
        .isNotEmpty()
        .allSatisfy(file -> assertThat(snippets).contains(squeezed(read(file))));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyRelativeLinkLeadsToAFileAndAHeading(Path page) {
    String text = CODE.matcher(read(page)).replaceAll("");
    assertThat(LINK.matcher(text).results().map((MatchResult r) -> r.group(1)).toList())
        .filteredOn(link -> !link.matches("[a-z]+:.*"))
        .allSatisfy(link -> assertThat(target(page, link)).as("link %s", link).isTrue());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void pagesAreLinkedFromTheIndex(Path page) {
    Path docs = ROOT.resolve("docs");
    Path index = docs.resolve("index.md");
    if (page.startsWith(docs) && !page.equals(index)) {
      assertThat(read(index)).contains("(" + docs.relativize(page).toString().replace('\\', '/'));
    }
  }

  @Test
  void readmeFitsAFewScreens() {
    List<String> lines = read(README).lines().toList();
    assertThat(lines).hasSizeLessThanOrEqualTo(150);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(160));
    assertThat(read(README).split("\\s+")).hasSizeLessThanOrEqualTo(1500);
  }

  @Test
  void readmeStartsWithACompleteProgram() {
    String first = snippets(README).get(0);
    assertThat(first).startsWith("import ").contains("public static void main");
  }

  /** So a changed file needs no engine. */
  @Test
  void readmeCopiesAfterLastCommand() {
    String second = snippets(README).get(1);
    assertThat(second.indexOf(".copy("))
        .isGreaterThan(second.lastIndexOf(".run("))
        .isGreaterThan(second.lastIndexOf(".apt("));
    assertThat(second).contains(".run(", ".apt(");
  }

  /** The target of a link exists, and so does the heading that its fragment names. */
  private static boolean target(Path page, String link) {
    int at = link.indexOf('#');
    String path = at < 0 ? link : link.substring(0, at);
    Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
    return Files.exists(file)
        && (at < 0 || anchors(read(file)).contains(link.substring(at + 1)))
        && file.startsWith(ROOT);
  }

  /** The anchors that GitHub makes of headings. */
  private static List<String> anchors(String text) {
    return HEADING
        .matcher(CODE.matcher(text).replaceAll(""))
        .results()
        .map(
            (MatchResult r) ->
                r.group(1)
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
        .toList();
  }

  private static List<String> snippets(Path page) {
    return JAVA.matcher(read(page)).results().map((MatchResult r) -> r.group(1)).toList();
  }

  private static String sources(Path directory) {
    return files(directory).map(ReadmeTest::read).collect(Collectors.joining("\n"));
  }

  private static Stream<Path> files(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Code without comments and white space. */
  private static String squeezed(String code) {
    return COMMENT_OR_STRING
        .matcher(code)
        .replaceAll(
            (MatchResult r) ->
                r.group().startsWith("\"") ? Matcher.quoteReplacement(r.group()) : "")
        .replaceAll("\\s+", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
