package io.imagespec.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.Step;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenModuleTest {
  @TempDir Path module;

  private final Map<String, String> properties = new HashMap<>();

  @BeforeEach
  void compile() throws IOException {
    TestJars.file(module.resolve("pom.xml"), "<project/>");
    age(module.resolve("pom.xml"), 100);
    TestJars.startable(module.resolve("target/classes"), "m.Main");
    TestJars.library(module.resolve("repository/z.jar"));
    TestJars.library(module.resolve("repository/a.jar"));
    properties.put("user.dir", module.toString());
    properties.put("java.class.path", "");
  }

  private static void age(Path file, long seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  private String classPath() {
    return JvmApplication.ofMaven(module, new RunningJvm(properties::get, true))
        .toSpec()
        .steps()
        .stream()
        .filter(Step.Env.class::isInstance)
        .map(step -> ((Step.Env) step).value())
        .findFirst()
        .orElseThrow();
  }

  private void assertRefused(String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(this::classPath)
        .withMessageContainingAll(parts);
  }

  @Test
  void classPathFileKeepsItsOrder() throws IOException {
    Path list =
        TestJars.file(
            module.resolve("target/classpath.txt"),
            module.resolve("repository/z.jar")
                + File.pathSeparator
                + module.resolve("repository/a.jar")
                + "\n");
    assertThat(classPath()).isEqualTo("/app/classes:/app/libs/z.jar:/app/libs/a.jar");
    age(list, 200);
    assertRefused("pom.xml is newer than target", "mvn dependency:build-classpath");
    Files.delete(module.resolve("repository/a.jar"));
    age(list, 0);
    assertRefused("a.jar does not exist");
  }

  /** The class path file lists dependencies of every type. */
  @Test
  void nonClassPathDependenciesAreSkipped() throws IOException {
    List<String> names = List.of("bom.pom", "native.so", "dist.tar.gz", "broken.zip", "empty");
    StringBuilder list = new StringBuilder(module.resolve("repository/a.jar").toString());
    for (String name : names) {
      TestJars.file(module.resolve("repository").resolve(name), name.equals("empty") ? "" : "text");
      list.append(File.pathSeparator).append(module.resolve("repository").resolve(name));
    }
    TestJars.library(module.resolve("repository/classes.zip"));
    list.append(File.pathSeparator).append(module.resolve("repository/classes.zip"));
    Path file = TestJars.file(module.resolve("target/classpath.txt"), list.toString());
    assertThat(classPath()).isEqualTo("/app/classes:/app/libs/a.jar:/app/libs/classes.zip");
    TestJars.file(module.resolve("repository/broken.jar"), "text");
    Files.writeString(file, list + File.pathSeparator + module.resolve("repository/broken.jar"));
    assertRefused("broken.jar is neither a directory nor a jar");
    Files.writeString(file, list + File.pathSeparator + module.resolve("repository/gone.pom"));
    assertRefused("gone.pom does not exist");
  }

  @Test
  void emptyClassPathFileMeansNoDependencies() throws IOException {
    TestJars.file(module.resolve("target/classpath.txt"), "");
    assertThat(classPath()).isEqualTo("/app/classes");
  }

  @Test
  void copiedDependenciesAreSortedByName() throws IOException {
    TestJars.library(module.resolve("target/dependency/z.jar"));
    TestJars.library(module.resolve("target/dependency/b.jar"));
    TestJars.file(module.resolve("target/dependency/b.txt"), "");
    assertThat(classPath()).isEqualTo("/app/classes:/app/libs/b.jar:/app/libs/z.jar");
    age(module.resolve("target/dependency"), 200);
    assertRefused(
        "pom.xml is newer", "rm -r target/dependency && mvn dependency:copy-dependencies");
  }

  @Test
  void classPathIsTakenFromRunningModule() {
    properties.put(
        "java.class.path",
        String.join(File.pathSeparator, "repository/z.jar", "target/classes", "repository/a.jar"));
    assertThat(classPath()).isEqualTo("/app/libs/z.jar:/app/classes:/app/libs/a.jar");
  }

  @Test
  void unknownDependenciesErrorNamesMavenCommands() throws IOException {
    properties.put("java.class.path", "repository/z.jar");
    assertRefused("mvn dependency:build-classpath", "target/classpath.txt", "mvn dependency:copy");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JvmApplication.ofMaven(module.resolve("target")))
        .withMessageContaining("it has no pom.xml");
    Files.move(module.resolve("target"), module.resolve("gone"));
    assertRefused("target/classes; run mvn compile");
  }
}
