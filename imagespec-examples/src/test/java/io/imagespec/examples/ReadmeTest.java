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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the README and the pages of docs/: snippets, links and lengths. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path README = ROOT.resolve("README.md");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CODE =
      Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);

  private static String withoutCommentsAndBlanks(String code) {
    return code.replaceAll("//[^\n]*", "").replaceAll("\\s+", "");
  }

  @Test
  void readmeSnippetsAreCompiledExamples() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    List<String> snippets =
        JAVA.matcher(readme).results().map((MatchResult r) -> r.group(1)).toList();
    String examples;
    try (Stream<Path> files = Files.walk(ROOT.resolve("imagespec-examples/src"))) {
      examples =
          withoutCommentsAndBlanks(
              String.join(
                  "\n",
                  files
                      .filter(f -> f.toString().endsWith(".java"))
                      .map(ReadmeTest::read)
                      .toList()));
    }
    assertThat(snippets)
        .isNotEmpty()
        .allSatisfy(snippet -> assertThat(examples).contains(withoutCommentsAndBlanks(snippet)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
