package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPathConflictTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          com/fasterxml/jackson/core/StreamReadConstraints | Jackson 2.15 or newer is needed, with databind, core and annotations of one version; the class path has
          org/slf4j/LoggerFactory | SLF4J 1.7 or newer is needed; the class path has
          com/sun/jna/Platform | JNA 5.18 is needed; the class path has
          io/imagespec/plan/BuildPlan | imagespec-api and imagespec-docker of one version are needed; the class path has
          org/example/Other | two libraries bring this class in different versions
          """)
  void missingClassIsExplainedByItsLibrary(String name, String remedy) {
    NoClassDefFoundError error = new NoClassDefFoundError(name);
    assertThat(ClassPathConflict.explain("resolve acme/app", error))
        .hasMessageStartingWith(
            "resolve acme/app: the class path does not fit (" + error + "); " + remedy)
        .hasCause(error);
  }

  @Test
  void theJarOnTheClassPathIsNamed() {
    assertThat(ClassPathConflict.explain("x", new NoClassDefFoundError("org/slf4j/Logger")))
        .hasMessageContaining("slf4j-api-2");
  }

  @Test
  void classInAnotherVersionIsExplainedToo() {
    NoSuchMethodError error =
        new NoSuchMethodError(
            "'com.fasterxml.jackson.core.StreamReadConstraints com.fasterxml.jackson.core.X.y()'");
    assertThat(ClassPathConflict.explain("x", error))
        .hasMessageContaining("; Jackson 2.15 or newer is needed");
  }

  @ParameterizedTest
  @CsvSource({"jdk/net/Sockets", "sun/misc/Unsafe", "java/net/http/HttpClient"})
  void missingModuleOfTheJavaRuntimeIsNamedAsSuch(String name) {
    assertThat(ClassPathConflict.explain("x", new NoClassDefFoundError(name)))
        .hasMessage(
            "x: this Java runtime lacks a module (java.lang.NoClassDefFoundError: "
                + name
                + "); use a complete one, or add the module to it with jlink --add-modules");
  }

  @Test
  void engineThatCannotLoadAClassIsUnavailable() {
    Doubles world = new Doubles();
    world.remote("debian:12", "", Platform.parse("linux/amd64"));
    world.whileBuilding =
        () -> {
          throw new NoClassDefFoundError("com/sun/jna/Native");
        };
    try (ImageResolver images =
        ImageResolver.builder()
            .engine(world.engine)
            .registry(world.registry)
            .keychain(Keychain.none())
            .build()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(
              () ->
                  images.resolve(
                      ImageSpec.from("debian:12").named("app").registry("ghcr.io/acme").run("x")))
          .withMessageContainingAll("resolve ghcr.io/acme/app", "JNA 5.18 is needed");
    }
  }
}
