package io.imagespec.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static String squeezed(String code) {
    return code.replaceAll("//[^\n]*", "").replaceAll("\\s+", "");
  }

  @Test
  void theCodeOfTheReadmeIsCodeOfAnExampleThatCompiles() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    List<String> snippets =
        JAVA.matcher(readme).results().map((MatchResult r) -> r.group(1)).toList();
    String examples;
    try (Stream<Path> files = Files.walk(ROOT.resolve("imagespec-examples/src"))) {
      examples =
          squeezed(
              String.join(
                  "\n",
                  files
                      .filter(f -> f.toString().endsWith(".java"))
                      .map(ReadmeTest::read)
                      .toList()));
    }
    assertThat(snippets)
        .isNotEmpty()
        .allSatisfy(snippet -> assertThat(examples).contains(squeezed(snippet)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
