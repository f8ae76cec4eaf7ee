package io.imagespec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPathConflictTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          com/fasterxml/jackson/core/StreamReadConstraints | Jackson 2.15 or newer is required, with databind, core and annotations of one version; the class path has
          org/slf4j/LoggerFactory | SLF4J 1.7 or newer is required; the class path has
          com/sun/jna/Platform | JNA 5.18 is required; the class path has
          io/imagespec/plan/BuildPlan | imagespec-api and imagespec-docker of one version are required; the class path has
          org/example/Other | two libraries contain this class in different versions
          """)
  void missingClassIsExplainedByItsLibrary(String name, String remedy) {
    NoClassDefFoundError error = new NoClassDefFoundError(name);
    assertThat(ClassPathConflict.explain("resolve acme/app", error))
        .hasMessageStartingWith(
            "resolve acme/app: the class path is incompatible (" + error + "); " + remedy)
        .hasCause(error);
  }

  @Test
  void conflictingJarIsNamed() {
    assertThat(ClassPathConflict.explain("x", new NoClassDefFoundError("org/slf4j/Logger")))
        .hasMessageContaining("slf4j-api-2");
  }

  @Test
  void incompatibleClassVersionIsExplained() {
    NoSuchMethodError error =
        new NoSuchMethodError(
            "'com.fasterxml.jackson.core.StreamReadConstraints com.fasterxml.jackson.core.X.y()'");
    assertThat(ClassPathConflict.explain("x", error))
        .hasMessageContaining("; Jackson 2.15 or newer is required");
  }

  @ParameterizedTest
  @CsvSource({"jdk/net/Sockets", "sun/misc/Unsafe", "java/net/http/HttpClient"})
  void missingJavaRuntimeModuleIsExplained(String name) {
    assertThat(ClassPathConflict.explain("x", new NoClassDefFoundError(name)))
        .hasMessage(
            "x: this Java runtime lacks a module (java.lang.NoClassDefFoundError: "
                + name
                + "); use a complete runtime, or add the module with jlink --add-modules");
  }

  @Test
  void repeatedClassFailureIsExplainedByFirst() {
    assertThatThrownBy(NeedsMissingLibrary::use).isInstanceOf(NoClassDefFoundError.class);
    LinkageError second =
        catchThrowableOfType(NoClassDefFoundError.class, NeedsMissingLibrary::use);
    assertThat(second).hasMessageStartingWith("Could not initialize class io.imagespec.");
    assertThat(ClassPathConflict.explain("x", second))
        .hasMessageContainingAll("com/fasterxml/jackson/core/Missing", "Jackson 2.15 or newer");
  }

  /** A class of this project whose initializer fails because a library is missing. */
  private static final class NeedsMissingLibrary {
    static final int VALUE = load();

    private static int load() {
      throw new NoClassDefFoundError("com/fasterxml/jackson/core/Missing");
    }

    static void use() {
      assertThat(VALUE).isZero();
    }
  }
}
