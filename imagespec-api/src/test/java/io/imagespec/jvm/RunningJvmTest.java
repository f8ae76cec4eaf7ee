package io.imagespec.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningJvmTest {
  @TempDir Path directory;

  private final Map<String, String> properties = new HashMap<>();

  @BeforeEach
  void start() throws IOException {
    TestJars.startable(directory.resolve("target/classes"), "m.Main");
    TestJars.startable(directory.resolve("target/test-classes"), "m.MainTest");
    TestJars.library(directory.resolve("a.jar"));
    properties.put("user.dir", directory.toString());
    properties.put(
        "java.class.path",
        String.join(
            File.pathSeparator,
            "target/test-classes",
            "target/classes",
            directory.resolve("gone.jar").toString(),
            "a.jar"));
  }

  private JvmApplication application() {
    return JvmApplication.of(new RunningJvm(properties::get, true));
  }

  private List<String> entrypoint(JvmApplication app) {
    return app.toSpec().config().entrypoint().orElseThrow();
  }

  @Test
  void testClassesAndMissingEntriesAreSkipped() {
    assertThat(application()).hasToString("JvmApplication of 2 class path entries");
    assertThat(entrypoint(application())).containsExactly("java", "m.Main");
  }

  @Test
  void mainClassIsThatOfRunningJvm() throws IOException {
    TestJars.startable(directory.resolve("target/classes"), "m.Other");
    properties.put("sun.java.command", "m.Other some arguments");
    assertThat(entrypoint(application())).containsExactly("java", "m.Other");
    assertThat(entrypoint(application().mainClass("m.Main"))).containsExactly("java", "m.Main");
    properties.put("sun.java.command", "org.some.Launcher m.Main");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> entrypoint(application()))
        .withMessageContaining("m.Main, m.Other");
  }

  @Test
  void jvmLaunchedFromJarUsesItsMainClass() throws IOException {
    Path jar =
        TestJars.jar(
            directory.resolve("my app.jar"),
            TestJars.both(
                Map.of("m/InJar.class", TestJars.classFor(8)),
                TestJars.manifest("Main-Class: m.InJar", "Class-Path: a.jar")));
    properties.put("java.class.path", jar.toString());
    properties.put("sun.java.command", jar + " x");
    assertThat(entrypoint(application())).containsExactly("java", "m.InJar");
    assertThat(application()).hasToString("JvmApplication m.InJar of 2 class path entries");
  }

  /** Build tools create such jars for long class paths. Only the manifest is used. */
  @Test
  void pathingJarSuppliesClassPathAndOptions() throws IOException {
    TestJars.jar(
        directory.resolve("dependency.jar"),
        TestJars.both(
            Map.of("m/Real.class", TestJars.classFor(11)),
            TestJars.manifest("Main-Class: m.Other", "Add-Opens: java.base/java.net")));
    Path jar =
        TestJars.jar(
            directory.resolve("pathing.jar"),
            TestJars.manifest(
                "Main-Class: m.Real",
                "Class-Path: dependency.jar",
                "Add-Opens: java.base/java.lang"));
    properties.put("java.class.path", jar.toString());
    properties.put("sun.java.command", jar + " x");
    assertThat(entrypoint(application()))
        .containsExactly("java", "--add-opens=java.base/java.lang=ALL-UNNAMED", "m.Real");
  }

  @Test
  void unusableJvmClassPathIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JvmApplication.of(new RunningJvm(properties::get, false)))
        .withMessageContainingAll("exec:java", "ofMaven");
    properties.put("jdk.module.path", "/modules");
    assertThatIllegalArgumentException()
        .isThrownBy(this::application)
        .withMessageContainingAll("module path", "ofClassPath");
  }
}
