package io.imagespec.docker;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.imagespec.engine.BuildEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Code that distinguishes the kinds of a sealed type: by {@code match}, never by {@code
 * instanceof}.
 */
class SealedTypesTest {
  private static final List<Path> SOURCES =
      Stream.of("imagespec-api", "imagespec-docker", "imagespec-examples")
          .map(module -> Path.of("..", module, "src/main/java"))
          .toList();

  /** A test for a class, a method reference to one, a cast, and a class as a value. */
  private static final Pattern TYPE_TEST =
      Pattern.compile(
          "\\binstanceof\\s+(?:final\\s+)?([\\w.]+)"
              + "|([\\w.]+)\\.class(?:::|\\.)(?:isInstance|cast)\\b"
              + "|\\(([A-Z][\\w.]*)\\) ?[a-z(]"
              + "|\\bClass<(?:\\? (?:extends|super) )?([\\w.]+)>");

  /** A test for a class in a variable. */
  private static final Pattern TEST_BY_VARIABLE =
      Pattern.compile("\\b(?!class\\b)[a-z]\\w*(?:::|\\.)isInstance\\b");

  private static final Map<String, Set<Class<?>>> KINDS =
      new ClassFileImporter()
              .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
              .importPackages("io.imagespec")
              .stream()
              .filter(JavaClass::isInterface)
              .<Class<?>>map(JavaClass::reflect)
              .flatMap(SealedTypesTest::kinds)
              .collect(groupingBy(Class::getSimpleName, mapping(kind -> kind, toSet())));

  /**
   * A sealed type and its kinds, and those of {@link BuildEvent}, which is open for new ones; none
   * for another type.
   */
  private static Stream<Class<?>> kinds(Class<?> type) {
    if (type == BuildEvent.class) {
      return Stream.concat(
          Stream.of(type), Stream.of(type.getDeclaredClasses()).filter(type::isAssignableFrom));
    }
    return type.isSealed()
        ? Stream.concat(Stream.of(type), Stream.of(type.getPermittedSubclasses()))
        : Stream.empty();
  }

  /** The tests for kinds in a source file; {@code equals} of a kind may test for its own class. */
  private static List<String> typeTests(Path file, String source) {
    Stream<MatchResult> tests =
        TYPE_TEST
            .matcher(source)
            .results()
            .filter(
                test ->
                    Stream.of(1, 2, 3, 4)
                        .flatMap(group -> Optional.ofNullable(test.group(group)).stream())
                        .anyMatch(name -> isKind(name) && !file.endsWith(name + ".java")));
    return Stream.concat(tests, TEST_BY_VARIABLE.matcher(source).results())
        .map(test -> file.getFileName() + ": " + test.group())
        .toList();
  }

  private static boolean isKind(String name) {
    String[] parts = name.split("\\.", -1);
    return KINDS.getOrDefault(parts[parts.length - 1], Set.of()).stream()
        .anyMatch(
            kind -> parts.length == 1 || ("." + kind.getCanonicalName()).endsWith("." + name));
  }

  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path root : SOURCES) {
      try (Stream<Path> below = Files.walk(root)) {
        files.addAll(below.filter(file -> file.toString().endsWith(".java")).toList());
      }
    }
    return files;
  }

  @Test
  void sealedTypesAreMatchedByTheirCases() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : sources()) {
      found.addAll(typeTests(file, Files.readString(file)));
    }
    assertThat(KINDS).hasSizeGreaterThan(30);
    assertThat(found).isEmpty();
  }

  @Test
  void findsTestsReferencesAndCasts() {
    String source =
        """
        if (delivery instanceof Delivery.Push push && other instanceof String) {
          steps.filter(Run.class::isInstance).map(step -> (Run) step).map(String.class::cast);
          return (LayerCache.Local) cache;
        }
        boolean has(Class<? extends Mount> kind) {
          return mounts.stream().anyMatch(kind::isInstance);
        }
        """;
    assertThat(typeTests(Path.of("Some.java"), source))
        .containsExactly(
            "Some.java: instanceof Delivery.Push",
            "Some.java: Run.class::isInstance",
            "Some.java: (Run) s",
            "Some.java: (LayerCache.Local) c",
            "Some.java: Class<? extends Mount>",
            "Some.java: kind::isInstance");
    assertThat(typeTests(Path.of("Run.java"), "return other instanceof Run that")).isEmpty();
  }
}
