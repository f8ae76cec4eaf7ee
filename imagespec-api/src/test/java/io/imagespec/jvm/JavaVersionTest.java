package io.imagespec.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaVersionTest {
  @TempDir Path directory;

  private int of(Path... entries) {
    return JvmApplication.ofClassPath(List.of(entries)).javaVersion();
  }

  private Path classes(String name, byte[] content) throws IOException {
    Made.file(directory.resolve("classes").resolve(name), content);
    return directory.resolve("classes");
  }

  @ParameterizedTest
  @CsvSource({
    "1,8", "5,8", "8,8", "9,11", "11,11", "12,17", "17,17", "18,21", "21,21", "22,25", "25,25"
  })
  void itIsTheSmallestWithLongTermSupportThatRunsTheClasses(int compiled, int found)
      throws IOException {
    assertThat(of(classes("a/A.class", Made.classFor(compiled)))).isEqualTo(found);
  }

  @Test
  void theDependenciesCountToo() throws IOException {
    Path jar = Made.jar(directory.resolve("a.jar"), Map.of("a/A.class", Made.classFor(21)));
    assertThat(of(classes("a/B.class", Made.classFor(11)), jar)).isEqualTo(21);
  }

  @Test
  void whatOthersDoNotSeeDoesNotCount() throws IOException {
    Path jar =
        Made.jar(
            directory.resolve("a.jar"),
            Map.of(
                "META-INF/versions/25/a/A.class", Made.classFor(25),
                "module-info.class", Made.classFor(21),
                "a/package-info.class", Made.classFor(21),
                "a/no.class", new byte[] {1},
                "a/A.class", Made.classFor(8)));
    assertThat(of(jar)).isEqualTo(8);
  }

  @Test
  void whatNoneRunsIsRefusedWithTheClass() throws IOException {
    Path classes = classes("a/New.class", Made.classFor(26));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(classes))
        .withMessageContainingAll("a/New.class in " + classes, "Java 26", "base(..)");
    assertThat(
            JvmApplication.ofClassPath(List.of(classes))
                .base("acme/java:26")
                .mainClass("a.New")
                .toSpec()
                .startup()
                .entrypoint())
        .isPresent();
  }

  @Test
  void previewFeaturesNeedThatVeryJava() throws IOException {
    assertThat(of(classes("a/A.class", Made.previewFor(21)))).isEqualTo(21);
    Path classes = classes("a/B.class", Made.previewFor(22));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(classes))
        .withMessageContainingAll("a/B.class", "Java 22", "preview");
  }

  @Test
  void classesOfACompilerAreReadRight() throws IOException {
    Made.startable(directory.resolve("compiled"), "m.Main");
    assertThat(of(directory.resolve("compiled"))).isEqualTo(11);
  }
}
