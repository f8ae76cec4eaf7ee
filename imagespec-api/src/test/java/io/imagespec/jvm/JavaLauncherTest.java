package io.imagespec.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.ImageSpec;
import io.imagespec.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command of an image behaves like {@code java -jar} on this machine. */
class JavaLauncherTest {
  private static final String PROGRAM =
      """
      package m;
      public class Main {
        public static String agent = "none";
        public static void agentmain(String a, java.lang.instrument.Instrumentation i) {
          agent = "started " + (i != null);
        }
        public static void main(String[] arguments) throws Exception {
          System.out.println("agent " + agent);
          try {
            String.class.getDeclaredField("value").setAccessible(true);
            System.out.println("opened");
          } catch (RuntimeException e) {
            System.out.println("closed");
          }
          try {
            Class<?> c = Class.forName("sun.net.www.ParseUtil");
            c.getMethod("decode", String.class).invoke(null, "a");
            System.out.println("exported");
          } catch (IllegalAccessException e) {
            System.out.println("hidden");
          }
        }
      }
      """;

  @TempDir Path directory;

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static String run(Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return output;
  }

  private Path jar(String... manifest) throws IOException {
    TestJars.compile(directory.resolve("classes"), "m.Main", PROGRAM);
    Map<String, byte[]> files = new TreeMap<>();
    files.put(
        "m/Main.class", Files.readAllBytes(directory.resolve("classes").resolve("m/Main.class")));
    String[] lines =
        Stream.concat(Stream.of("Main-Class: m.Main"), Stream.of(manifest)).toArray(String[]::new);
    return TestJars.jar(
        directory.resolve("app.jar"), TestJars.both(files, TestJars.manifest(lines)));
  }

  /** Runs the command of the image with the files of this machine. */
  private String runOnThisMachine(ImageSpec spec) throws IOException, InterruptedException {
    String here = directory + "/";
    List<String> command = new ArrayList<>();
    spec.config().entrypoint().orElseThrow().forEach(word -> command.add(here(word)));
    command.set(0, java().toString());
    String classPath =
        spec.steps().stream()
            .filter(Step.Env.class::isInstance)
            .map(step -> ((Step.Env) step).value())
            .findFirst()
            .orElseThrow();
    assertThat(here).endsWith("/");
    return run(Map.of("CLASSPATH", here(classPath)), command);
  }

  private String here(String text) {
    return text.replace("/app/libs/", directory + "/");
  }

  private static List<String> entrypoint(ImageSpec spec) {
    return spec.config().entrypoint().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: nothing",
        "Add-Opens: java.base/java.lang",
        "add-opens: java.base/java.lang java.base/java.util",
        "Add-Opens:   java.base/java.lang   nonsense a/b/c java.base/java.net ",
        "Add-Exports: java.base/sun.net.www",
        "Add-Opens: java.base/java.lang\nAdd-Exports: java.base/sun.net.www",
        "Add-Opens: java.base/java.lang\n .invoke java.base/java.lang",
        "Add-Opens: java.base/java.lang=ALL-UNNAMED",
        "Add-Opens: --add-opens java.base/java.lang",
        "Add-Opens: java.base/ /java.lang",
        "Enable-Native-Access: ALL-UNNAMED",
        "Launcher-Agent-Class: m.Main",
        "Launcher-Agent-Class: m.Main\nAdd-Opens: java.base/java.lang",
      })
  void imageCommandBehavesLikeJavaJar(String manifest) throws Exception {
    Path jar = jar(manifest);
    String expected = run(Map.of(), List.of(java().toString(), "-jar", jar.toString()));
    assertThat(expected).startsWith("agent ").doesNotContain("Exception");
    assertThat(runOnThisMachine(JvmApplication.ofJar(jar).toSpec())).isEqualTo(expected);
  }

  @Test
  void manifestOptionsPrecedeJvmFlags() throws IOException {
    Path jar =
        jar(
            "Add-Opens: java.base/java.lang java.base/java.util",
            "Add-Exports: java.base/sun.net.www",
            "Enable-Native-Access: ALL-UNNAMED");
    JvmApplication app = JvmApplication.ofJar(jar).base("debian").jvmFlags("-Xmx64m");
    assertThat(entrypoint(app.toSpec()))
        .containsExactly(
            "java",
            "--add-exports=java.base/sun.net.www=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx64m",
            "m.Main");
  }

  /** The classes select a base with Java 11, which does not know native access. */
  @Test
  void optionsUnknownToSelectedJavaAreOmitted() throws IOException {
    Path jar = jar("Add-Opens: java.base/java.lang", "Enable-Native-Access: ALL-UNNAMED");
    assertThat(entrypoint(JvmApplication.ofJar(jar).toSpec()))
        .containsExactly("java", "--add-opens=java.base/java.lang=ALL-UNNAMED", "m.Main");
  }

  @Test
  void onlyLaunchedJarManifestAddsOptions() throws IOException {
    Path jar = jar("Class-Path: lib.jar");
    TestJars.jar(
        directory.resolve("lib.jar"),
        TestJars.both(
            Map.of("l/L.class", TestJars.classFor(11)),
            TestJars.manifest("Add-Opens: java.base/java.lang", "Launcher-Agent-Class: l.L")));
    assertThat(entrypoint(JvmApplication.ofJar(jar).toSpec())).containsExactly("java", "m.Main");
    assertThat(entrypoint(JvmApplication.ofClassPath(List.of(jar)).mainClass("m.Main").toSpec()))
        .containsExactly("java", "m.Main");
  }

  @Test
  void launcherAgentWithClassPathIsRefused() throws IOException {
    Path jar = jar("Launcher-Agent-Class: m.Main", "Class-Path: lib.jar");
    TestJars.library(directory.resolve("lib.jar"));
    JvmApplication app = JvmApplication.ofJar(jar);
    assertThatIllegalArgumentException()
        .isThrownBy(app::toSpec)
        .withMessageContainingAll("app.jar", "Launcher-Agent-Class m.Main", "java -jar");
    assertThat(entrypoint(app.mainClass("m.Main").toSpec())).containsExactly("java", "m.Main");
  }

  @Test
  void jvmLaunchedFromJarUsesItsManifest() throws IOException {
    Path jar = jar("Add-Opens: java.base/java.lang");
    Map<String, String> properties =
        Map.of(
            "java.class.path", jar.toString(),
            "sun.java.command", jar + " x",
            "user.dir", directory.toString());
    assertThat(entrypoint(JvmApplication.of(new RunningJvm(properties::get, true)).toSpec()))
        .containsExactly("java", "--add-opens=java.base/java.lang=ALL-UNNAMED", "m.Main");
  }

  // main methods of JEP 512

  private Path compiled(String source, int java) throws IOException {
    Path classes = directory.resolve("java-" + java);
    TestJars.compile(classes, "m.Main", "package m; " + source);
    Path file = classes.resolve("m/Main.class");
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] = (byte) (java + 44);
    Files.write(file, bytes);
    return classes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class Main { void main() {} }",
        "class Main { void main(String[] a) {} }",
        "class Main { static void main() {} }",
        "class Main { static void main(String[] a) {} }",
        "abstract class Main { protected static void main() {} }",
        "public class Main { public void main(String[] a) {} }",
        "final class Main { Main() {} protected void main() {} }",
        "interface Main { static void main() {} }",
      })
  void simplifiedMainMethodIsDetectedFromJava25(String source) throws IOException {
    JvmApplication app = JvmApplication.ofClassPath(List.of(compiled(source, 25)));
    assertThat(entrypoint(app.toSpec())).containsExactly("java", "m.Main");
    JvmApplication older = JvmApplication.ofClassPath(List.of(compiled(source, 24)));
    assertThatIllegalArgumentException()
        .isThrownBy(older.base("debian")::toSpec)
        .withMessageContaining("none is set");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class Main { private void main() {} }",
        "class Main { private static void main(String[] a) {} }",
        "class Main { Main(int i) {} void main() {} }",
        "class Main { private Main() {} void main() {} }",
        "abstract class Main { void main() {} }",
        "class Main { void main(String a) {} }",
        "class Main { int main() { return 1; } }",
        "class Main { void Main() {} }",
      })
  void otherMethodsAreNotDetectedAsMain(String source) throws IOException {
    JvmApplication app = JvmApplication.ofClassPath(List.of(compiled(source, 25)));
    assertThatIllegalArgumentException()
        .isThrownBy(app::toSpec)
        .withMessageContaining("none is set");
  }

  /** Compares the two lists above with the launcher itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "class Main { void main() { System.out.print(1); } }",
        "abstract class Main { static void main() { System.out.print(1); } }",
        "interface Main { static void main() { System.out.print(1); } }",
        "class Main { private void main() { System.out.print(1); } }",
        "class Main { Main(int i) {} void main() { System.out.print(1); } }",
        "abstract class Main { void main() { System.out.print(1); } }",
      })
  void mainMethodDetectionMatchesJava25(String source) throws Exception {
    Path java = java25();
    Path classes = compiled(source, 25);
    String output = run(Map.of(), List.of(java.toString(), "-cp", classes.toString(), "m.Main"));
    try (var content = Files.newInputStream(classes.resolve("m/Main.class"))) {
      assertThat(ClassFile.hasMain(content)).isEqualTo(output.equals("1"));
    }
  }

  private static Path java25() throws IOException {
    Path all = Path.of("/usr/lib/jvm");
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(all)) {
      try (Stream<Path> homes = Files.list(all)) {
        homes
            .filter(home -> home.getFileName().toString().matches(".*[-]25(-.*)?"))
            .map(home -> home.resolve("bin/java"))
            .filter(Files::isExecutable)
            .forEach(found::add);
      }
    }
    Assumptions.assumeFalse(found.isEmpty(), "no Java 25 in /usr/lib/jvm");
    return found.get(0);
  }

  // wildcards

  @Test
  void wildcardExpandsToJarsOfDirectory() throws IOException {
    Path libs = directory.resolve("libs");
    TestJars.library(libs.resolve("b.jar"));
    TestJars.library(libs.resolve("a.JAR"));
    TestJars.library(libs.resolve(".hidden.jar"));
    TestJars.library(libs.resolve("c.zip"));
    TestJars.library(libs.resolve("below/d.jar"));
    Files.createDirectories(libs.resolve("directory.jar"));
    TestJars.startable(directory.resolve("classes"), "m.Main");
    ImageSpec spec =
        JvmApplication.ofClassPath(List.of(directory.resolve("classes"), libs.resolve("*")))
            .toSpec();
    assertThat(spec.steps())
        .filteredOn(Step.Env.class::isInstance)
        .extracting(step -> ((Step.Env) step).value())
        .containsExactly("/app/classes:/app/libs/.hidden.jar:/app/libs/a.JAR:/app/libs/b.jar");
  }

  @Test
  void wildcardWithoutJarsIsRefused() throws IOException {
    Files.createDirectories(directory.resolve("empty"));
    for (String path : List.of("empty/*", "missing/*")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JvmApplication.ofClassPath(List.of(directory.resolve(path))))
          .withMessageContaining(path);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JvmApplication.ofClassPath(List.of(directory.resolve("empty/*.jar"))))
        .withMessageContaining("does not exist");
  }
}
