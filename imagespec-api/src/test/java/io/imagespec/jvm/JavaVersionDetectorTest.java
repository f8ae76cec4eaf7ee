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

class JavaVersionDetectorTest {
  @TempDir Path directory;

  private int of(Path... entries) {
    return JvmApplication.ofClassPath(List.of(entries)).javaVersion();
  }

  private Path classes(String name, byte[] content) throws IOException {
    TestJars.file(directory.resolve("classes").resolve(name), content);
    return directory.resolve("classes");
  }

  @ParameterizedTest
  @CsvSource({
    "1,8", "5,8", "8,8", "9,11", "11,11", "12,17", "17,17", "18,21", "21,21", "22,25", "25,25"
  })
  void selectsOldestSufficientLtsVersion(int compiled, int found) throws IOException {
    assertThat(of(classes("a/A.class", TestJars.classFor(compiled)))).isEqualTo(found);
  }

  @Test
  void dependenciesRaiseJavaVersion() throws IOException {
    Path jar = TestJars.jar(directory.resolve("a.jar"), Map.of("a/A.class", TestJars.classFor(21)));
    assertThat(of(classes("a/B.class", TestJars.classFor(11)), jar)).isEqualTo(21);
  }

  @Test
  void ignoresVersionedAndDescriptorClasses() throws IOException {
    Path jar =
        TestJars.jar(
            directory.resolve("a.jar"),
            Map.of(
                "META-INF/versions/25/a/A.class", TestJars.classFor(25),
                "module-info.class", TestJars.classFor(21),
                "a/package-info.class", TestJars.classFor(21),
                "a/no.class", new byte[] {1},
                "a/A.class", TestJars.classFor(8)));
    assertThat(of(jar)).isEqualTo(8);
  }

  @Test
  void unsupportedClassVersionErrorNamesClass() throws IOException {
    Path classes = classes("a/New.class", TestJars.classFor(26));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(classes))
        .withMessageContainingAll("a/New.class in " + classes, "Java 26", "base(..)");
    assertThat(
            JvmApplication.ofClassPath(List.of(classes))
                .base("acme/java:26")
                .mainClass("a.New")
                .toSpec()
                .config()
                .entrypoint())
        .isPresent();
  }

  @Test
  void previewFeaturesRequireExactVersion() throws IOException {
    assertThat(of(classes("a/A.class", TestJars.previewFor(21)))).isEqualTo(21);
    Path classes = classes("a/B.class", TestJars.previewFor(22));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(classes))
        .withMessageContainingAll("a/B.class", "Java 22", "preview");
  }

  @Test
  void readsVersionOfCompiledClasses() throws IOException {
    TestJars.startable(directory.resolve("compiled"), "m.Main");
    assertThat(of(directory.resolve("compiled"))).isEqualTo(11);
  }
}
