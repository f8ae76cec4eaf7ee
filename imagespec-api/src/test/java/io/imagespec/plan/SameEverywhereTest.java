package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden plans in separate JVMs: this Java and the newest on the machine, with several locales,
 * time zones, umasks and checkout paths.
 */
class SameEverywhereTest {
  private static final Path JVMS = Path.of("/usr/lib/jvm");
  private static final Pattern JVM = Pattern.compile("(?:.*-)?(\\d+)(?:-.*)?");
  private static final Path GOLDEN =
      Path.of(System.getProperty("basedir", ""), "src/test/resources/io/imagespec/plan/golden");

  @TempDir Path directory;

  /** The environment in which a plan is made. */
  private record Place(
      Path java, String locale, String zone, String umask, String checkout, List<String> options) {
    @Override
    public String toString() {
      return java + " LC_ALL=" + locale + " TZ=" + zone + " umask " + umask + " " + options;
    }
  }

  static List<Place> places() throws IOException {
    List<String> turkish = List.of("-Duser.language=tr", "-Duser.country=TR");
    List<Place> places = new ArrayList<>();
    for (Path java : javaExecutables()) {
      places.add(new Place(java, "C.UTF-8", "UTC", "022", "a", List.of()));
      places.add(new Place(java, "C.UTF-8", "Pacific/Chatham", "077", "b c/é/d", turkish));
      places.add(new Place(java, "C", "America/St_Johns", "077", "e/f/g", turkish));
      places.add(new Place(java, "POSIX", "UTC", "002", "copy-1", List.of()));
      places.add(
          new Place(java, "en_US.UTF-8", "UTC", "027", "h", List.of("-Dfile.encoding=UTF-16")));
    }
    return places;
  }

  /** This Java, and the newest on the machine if it is newer. */
  private static List<Path> javaExecutables() throws IOException {
    Path own = Path.of(System.getProperty("java.home"), "bin/java");
    if (!Files.isDirectory(JVMS)) {
      return List.of(own);
    }
    try (Stream<Path> found = Files.list(JVMS)) {
      Optional<Path> newest =
          found
              .filter(home -> version(home) > Runtime.version().feature())
              .filter(home -> Files.isExecutable(home.resolve("bin/java")))
              .max(Comparator.comparingInt(SameEverywhereTest::version))
              .map(home -> home.resolve("bin/java"));
      return newest.map(java -> List.of(own, java)).orElse(List.of(own));
    }
  }

  private static int version(Path home) {
    Matcher name = JVM.matcher(home.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }

  @ParameterizedTest
  @MethodSource("places")
  void planIsIndependentOfEnvironment(Place place) throws IOException, InterruptedException {
    Map<String, String> printed = plan(place);
    String encoding = String.valueOf(printed.remove("encoding"));
    assertThat(printed).containsOnlyKeys(GoldenSpecs.all().keySet());
    for (Map.Entry<String, String> plan : printed.entrySet()) {
      if (encoding.equals("UTF-8") || !GoldenSpecs.BEYOND_ASCII.contains(plan.getKey())) {
        assertThat(plan.getValue()).as(plan.getKey()).isEqualTo(golden(plan.getKey()));
      } else {
        assertThat(plan.getValue())
            .contains("/" + plan.getKey(), "cannot be represented", "LC_ALL=C.UTF-8");
      }
    }
    assertThat(encoding.equals("UTF-8"))
        .as(encoding)
        .isEqualTo(place.locale().equals("C.UTF-8") || isInstalled(place, encoding));
  }

  /** Returns whether the locale is installed; a missing locale behaves like C. */
  private static boolean isInstalled(Place place, String encoding) {
    return place.locale().equals("en_US.UTF-8") && encoding.equals("UTF-8");
  }

  private static String golden(String name) throws IOException {
    Path golden = GOLDEN.resolve(name);
    return PlanPrinter.line(
        Files.readString(golden.resolve("fingerprint")).strip(),
        Files.readString(golden.resolve("Dockerfile")),
        Files.readString(golden.resolve("plan.json")),
        Files.readString(golden.resolve("spec.json")));
  }

  private Map<String, String> plan(Place place) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-ec",
                "umask $1; mkdir -p \"$2\"; cd \"$2\"; sh \"$3\"; shift 3; exec \"$@\"",
                "sh",
                place.umask(),
                place.checkout(),
                GOLDEN.resolveSibling("tree.sh").toAbsolutePath().toString(),
                place.java().toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.logFile=System.err",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"));
    command.addAll(place.options());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), PlanPrinter.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("LC_ALL", place.locale());
    builder.environment().put("TZ", place.zone());
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    Map<String, String> lines = new LinkedHashMap<>();
    out.lines()
        .forEach(
            line ->
                lines.put(
                    line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
    return lines;
  }

  @Test
  void javaVersionIsParsedFromDirectoryName() {
    assertThat(version(Path.of("/usr/lib/jvm/temurin-25-jdk-amd64"))).isEqualTo(25);
    assertThat(version(Path.of("/usr/lib/jvm/java-17-openjdk-amd64"))).isEqualTo(17);
    assertThat(version(Path.of("/usr/lib/jvm/java-1.17.0-openjdk-amd64"))).isZero();
  }
}
