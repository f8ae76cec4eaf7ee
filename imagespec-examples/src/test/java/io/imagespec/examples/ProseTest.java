package io.imagespec.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the language of sources and documentation against the rules of CONTRIBUTING.md. */
class ProseTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SELF =
      Path.of("src/test/java/io/imagespec/examples/ProseTest.java").toAbsolutePath();

  /** The first word of a Javadoc comment. */
  private static final Pattern RIDDLE =
      Pattern.compile(
          "/\\*\\*[\\s*]*(What|Who|Whom|Whose|Whether|Where|How|Which|Why)\\b[^\n]*",
          Pattern.CASE_INSENSITIVE);

  /** Words with a plainer form. The user {@code nobody} of a container is not one of them. */
  private static final Pattern AVOIDED =
      Pattern.compile(
          "(?<![\"`:])\\b[Nn]obody\\b(?![\"`:])|\\b([Ww]hoever|[Aa]new|(is|are) none|(was|were) said)\\b");

  @Test
  void javadocStartsWithNounOrVerb() {
    assertThat(found(RIDDLE, "java", "kt")).isEmpty();
  }

  @Test
  void sourcesUsePlainWords() {
    assertThat(found(AVOIDED, "java", "kt", "md", "sh", "xml", "properties")).isEmpty();
  }

  @Test
  void avoidedOpeningsAndWordsAreRecognized() {
    assertThat(RIDDLE.matcher("/** What is sent. */").find()).isTrue();
    assertThat(RIDDLE.matcher("/**\n   * Whose\n   */").find()).isTrue();
    assertThat(RIDDLE.matcher("/** Whatever the tag. */").find()).isFalse();
    assertThat(AVOIDED.matcher("Nobody asks").find()).isTrue();
    assertThat(AVOIDED.matcher("begins anew").find()).isTrue();
    assertThat(AVOIDED.matcher(".user(\"nobody\")").find()).isFalse();
  }

  private static List<String> found(Pattern pattern, String... endings) {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> isSource(file, List.of(endings)))
          .sorted()
          .flatMap(file -> found(pattern, file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> found(Pattern pattern, Path file) {
    String text = read(file);
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult r) -> ROOT.relativize(file) + ":" + line(text, r) + ": " + r.group())
        .toList();
  }

  private static long line(String text, MatchResult match) {
    return text.substring(0, match.start()).lines().count() + 1;
  }

  private static boolean isSource(Path file, List<String> endings) {
    String name = file.getFileName().toString();
    boolean listed = endings.contains(name.substring(name.lastIndexOf('.') + 1));
    boolean script = endings.contains("sh") && file.startsWith(ROOT.resolve(".ci"));
    return (listed || script)
        && Files.isRegularFile(file)
        && !file.equals(SELF)
        && Stream.of(".git", "target", ".mvn").noneMatch(part -> contains(file, part));
  }

  private static boolean contains(Path file, String directory) {
    return Stream.of(ROOT.relativize(file).toString().split("[/\\\\]")).anyMatch(directory::equals);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
