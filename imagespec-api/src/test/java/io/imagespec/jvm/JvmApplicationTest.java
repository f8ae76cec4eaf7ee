package io.imagespec.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.Base;
import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.ContextEntry;
import io.imagespec.plan.BuildPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmApplicationTest {
  private static final String CLASSES = "x/target/classes";

  @TempDir Path directory;

  private Path at(String name) {
    return directory.resolve(name);
  }

  private static Path library(Path file) throws IOException {
    return TestJars.library(file);
  }

  /** The names of the files in each layer. */
  private static List<List<String>> layers(ImageSpec spec) {
    List<List<String>> layers = new ArrayList<>();
    for (Step step : spec.steps()) {
      if (step instanceof Step.CopyFiles copy) {
        assertThat(copy.target()).hasToString("/app");
        layers.add(List.copyOf(copy.files().keySet()));
      }
    }
    return layers;
  }

  private static String classPath(ImageSpec spec) {
    return spec.steps().stream()
        .filter(Step.Env.class::isInstance)
        .map(step -> ((Step.Env) step).value())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> entrypoint(ImageSpec spec) {
    return spec.config().entrypoint().orElseThrow();
  }

  private static String base(ImageSpec spec) {
    return ((Base.Reference) spec.base()).image().familiar();
  }

  private JvmApplication application(Path root) throws IOException {
    TestJars.file(root.resolve(CLASSES + "/com/acme/Main.class"), TestJars.classFor(17));
    TestJars.file(root.resolve(CLASSES + "/com/acme/messages.properties"), "a=b\n");
    TestJars.file(root.resolve("y/target/classes/com/acme/Other.class"), TestJars.classFor(11));
    return JvmApplication.ofClassPath(
            List.of(
                root.resolve(CLASSES),
                library(root.resolve("repository/z/z-1.0.jar")),
                root.resolve("y/target/classes"),
                library(root.resolve("repository/s-2-SNAPSHOT.jar")),
                library(root.resolve("repository/a-1.0.jar")),
                library(root.resolve("repository/t-2-20260102.030405-6-linux.jar")),
                library(root.resolve("other/z-1.0.jar"))))
        .mainClass("com.acme.Main")
        .jvmFlags("-Xmx64m", "-ea")
        .arguments("serve", "--port=80");
  }

  @Test
  void layersGroupFilesByChangeFrequency() throws IOException {
    ImageSpec spec = application(directory).toSpec();
    assertThat(layers(spec))
        .containsExactly(
            List.of("libs/a-1.0.jar", "libs/z-1.0-2.jar", "libs/z-1.0.jar"),
            List.of("libs/s-2-SNAPSHOT.jar", "libs/t-2-20260102.030405-6-linux.jar"),
            List.of("classes", "classes-2"),
            List.of("classes", "classes-2"));
    assertThat(classPath(spec).split(":"))
        .containsExactly(
            "/app/classes",
            "/app/libs/z-1.0.jar",
            "/app/classes-2",
            "/app/libs/s-2-SNAPSHOT.jar",
            "/app/libs/a-1.0.jar",
            "/app/libs/t-2-20260102.030405-6-linux.jar",
            "/app/libs/z-1.0-2.jar");
    assertThat(entrypoint(spec)).containsExactly("java", "-Xmx64m", "-ea", "com.acme.Main");
    assertThat(spec.config().command()).contains(List.of("serve", "--port=80"));
    assertThat(base(spec)).isEqualTo("eclipse-temurin:17-jre");
  }

  @Test
  void jarsOfSameNameStayDistinct() throws IOException {
    Path one = TestJars.jar(at("one/a.jar"), Map.of("one", new byte[1]));
    Path other = TestJars.jar(at("other/a.jar"), Map.of("other", new byte[2]));
    Path third = TestJars.jar(at("third/a-2.jar"), Map.of("third", new byte[3]));
    TestJars.startable(at("classes"), "m.Main");
    ImageSpec spec =
        JvmApplication.ofClassPath(List.of(one, at("classes"), other, third, one)).toSpec();
    assertThat(classPath(spec))
        .isEqualTo("/app/libs/a.jar:/app/classes:/app/libs/a-2.jar:/app/libs/a-2-2.jar");
    assertThat(files(spec))
        .containsEntry("copy-1/libs/a.jar", one.toRealPath())
        .containsEntry("copy-1/libs/a-2.jar", other.toRealPath())
        .containsEntry("copy-1/libs/a-2-2.jar", third.toRealPath());
  }

  private static Map<String, Path> files(ImageSpec spec) {
    Map<String, Path> files = new TreeMap<>();
    for (ContextEntry entry : BuildPlan.of(spec).context().entries()) {
      if (entry instanceof ContextEntry.RegularFile file) {
        files.put(file.path(), file.source());
      }
    }
    return files;
  }

  @Test
  void everyFileIsInExactlyOneLayer() throws IOException {
    TestJars.startable(at(CLASSES), "com.acme.Main");
    TestJars.file(at(CLASSES + "/com/acme/Main.txt"), "");
    TestJars.file(at(CLASSES + "/META-INF/services/x"), "");
    TestJars.file(at(CLASSES + "/odd.class/inside.txt"), "");
    TestJars.file(at(CLASSES + "/a.classes"), "");
    assertThat(files(JvmApplication.ofClassPath(List.of(at(CLASSES))).toSpec()).keySet())
        .containsExactly(
            "copy-1/classes/META-INF/services/x",
            "copy-1/classes/a.classes",
            "copy-1/classes/com/acme/Main.txt",
            "copy-2/classes/com/acme/Main.class",
            "copy-2/classes/odd.class/inside.txt");
  }

  @Test
  void newPackageChangesOnlyClassesLayer() throws IOException {
    TestJars.startable(at(CLASSES), "com.acme.Main");
    TestJars.file(at(CLASSES + "/text/a.txt"), "");
    ImageSpec spec = JvmApplication.ofClassPath(List.of(at(CLASSES))).toSpec();
    List<String> before = directories(spec);
    TestJars.file(at(CLASSES + "/com/another/More.class"), TestJars.classFor(17));
    assertThat(directories(spec)).containsAll(before).hasSize(before.size() + 1);
    assertThat(before)
        .filteredOn(path -> path.startsWith("copy-1/"))
        .containsExactly("copy-1/classes", "copy-1/classes/text");
  }

  private static List<String> directories(ImageSpec spec) {
    return BuildPlan.of(spec).context().entries().stream()
        .filter(ContextEntry.Directory.class::isInstance)
        .map(ContextEntry::path)
        .toList();
  }

  @Test
  void fingerprintIsIndependentOfFileLocation() throws IOException {
    String here = BuildPlan.of(application(at("here")).toSpec()).fingerprint().toString();
    String there = BuildPlan.of(application(at("or/there")).toSpec()).fingerprint().toString();
    assertThat(here).isEqualTo(there).isEqualTo(GOLDEN);
  }

  private static final String GOLDEN =
      "82daa892ee81942a58b4fe0c51e53a94799d18913177d52cd7cf7f392503ddb6";

  @Test
  void specSurvivesJsonRoundTrip() throws IOException {
    ImageSpec spec = application(directory).toSpec();
    assertThat(ImageSpec.fromJson(spec.toJson())).isEqualTo(spec);
  }

  @Test
  void applicationHasValueSemantics() throws IOException {
    JvmApplication one = application(directory);
    assertThat(application(directory)).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(one.jvmFlags("-x")).isNotEqualTo(one);
    assertThat(one).hasToString("JvmApplication com.acme.Main of 7 class path entries");
  }

  @Test
  void baseMayBeImageOrSpec() throws IOException {
    JvmApplication app = application(directory);
    assertThat(base(app.base("acme/java:17").toSpec())).isEqualTo("acme/java:17");
    ImageSpec java = ImageSpec.from("debian").apt("default-jre-headless");
    assertThat(app.base(java).toSpec().base()).isEqualTo(new Base.Spec(java));
    ImageSpec added = java.with(app);
    assertThat(added.steps().get(0)).isEqualTo(java.steps().get(0));
    assertThat(entrypoint(added)).endsWith("com.acme.Main");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> app.base("acme/java:17").base("acme/java:21"))
        .withMessageContaining("base is already");
  }

  @Test
  void emptyDependencyLayerIsOmitted() throws IOException {
    TestJars.startable(at(CLASSES), "m.Main");
    assertThat(layers(JvmApplication.ofClassPath(List.of(at(CLASSES))).toSpec()))
        .containsExactly(List.of("classes"), List.of("classes"));
  }

  // manifests

  @Test
  void manifestClassPathFollowsItsJar() throws IOException {
    library(at("l i b/far.jar"));
    library(at("near.jar"));
    Path jar =
        TestJars.jar(
            at("jars/a.jar"),
            TestJars.both(
                Map.of("x", new byte[0]),
                TestJars.manifest(
                    "Class-Path: ../near.jar gone.jar http://example.com/x.jar ../main/")));
    Path only =
        TestJars.jar(
            at("only.jar"),
            TestJars.manifest(
                "Class-Path: "
                    + at("l i b/far.jar").toUri().toString().replace("file:///", "file:/"),
                "  jars/a.jar"));
    TestJars.startable(at("main"), "m.Main");
    ImageSpec spec =
        JvmApplication.ofClassPath(List.of(only, library(at("last.jar")), jar)).toSpec();
    assertThat(classPath(spec))
        .isEqualTo(
            "/app/libs/far.jar:/app/libs/a.jar:/app/libs/near.jar:/app/classes:/app/libs/last.jar");
  }

  /** As in a Maven repository, each jar has its own directory. */
  @Test
  void missingManifestEntryStaysMissingInImage() throws IOException {
    Path misled =
        TestJars.jar(
            at("repository/x/x.jar"),
            TestJars.both(
                Map.of("x", new byte[0]), TestJars.manifest("Class-Path: gone.jar z-1%2e0.jar")));
    Path unlucky =
        TestJars.jar(
            at("repository/w/w.jar"),
            TestJars.both(Map.of("w", new byte[0]), TestJars.manifest("Class-Path: other.jar")));
    TestJars.startable(at("classes"), "m.Main");
    ImageSpec spec =
        JvmApplication.ofClassPath(
                List.of(
                    at("classes"),
                    misled,
                    unlucky,
                    library(at("repository/y/y-1.0.jar")),
                    library(at("repository/z/z-1.0.jar"))))
            .toSpec();
    assertThat(classPath(spec))
        .isEqualTo(
            "/app/classes:/app/libs/1/x.jar:/app/libs/w.jar:/app/libs/y-1.0.jar:/app/libs/z-1.0.jar");
    assertThat(files(spec)).containsEntry("copy-1/libs/1/x.jar", misled.toRealPath());
  }

  @Test
  void missingOrInvalidEntryIsRefused() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JvmApplication.ofClassPath(List.of(at("gone.jar"))))
        .withMessageContaining("gone.jar does not exist");
    Path text = TestJars.file(at("no.jar"), "text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JvmApplication.ofClassPath(List.of(text)))
        .withMessageContaining("neither a directory nor a jar");
  }

  // executable jars

  @Test
  void jarIsLaunchedLikeJavaJar() throws IOException {
    library(at("lib/b-1.jar"));
    Path jar =
        TestJars.jar(
            at("app-1.0.jar"),
            TestJars.both(
                Map.of("com/acme/Main.class", TestJars.classFor(21)),
                TestJars.manifest("Main-Class: com.acme.Main", "Class-Path: lib/b-1.jar config/")));
    ImageSpec spec = JvmApplication.ofJar(jar).toSpec();
    assertThat(layers(spec)).containsExactly(List.of("libs/b-1.jar"), List.of("libs/app-1.0.jar"));
    assertThat(classPath(spec)).isEqualTo("/app/libs/app-1.0.jar:/app/libs/b-1.jar");
    assertThat(entrypoint(spec)).containsExactly("java", "com.acme.Main");
    assertThat(base(spec)).isEqualTo("eclipse-temurin:21-jre");
  }

  @Test
  void missingJarOrDependencyIsRefused() throws IOException {
    Path jar = TestJars.jar(at("app.jar"), TestJars.manifest("Class-Path: lib/gone.jar"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JvmApplication.ofJar(jar))
        .withMessageContainingAll("app.jar", "\"lib/gone.jar\"", "Class-Path", "does not exist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JvmApplication.ofJar(at("x.jar")))
        .withMessageContaining("the file does not exist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JvmApplication.ofJar(TestJars.file(at("y.jar"), "")))
        .withMessageContaining("it is not a jar");
  }

  @Test
  void jarWithoutMainClassIsSearchedForMain() throws IOException {
    TestJars.startable(at("x"), "m.Main");
    Path jar =
        TestJars.jar(
            at("app.jar"), Map.of("m/Main.class", Files.readAllBytes(at("x/m/Main.class"))));
    assertThat(entrypoint(JvmApplication.ofJar(jar).toSpec())).containsExactly("java", "m.Main");
  }

  @Test
  void nestedJarsDetermineJavaVersion() throws IOException {
    byte[] inner = TestJars.jar(Map.of("x/X.class", TestJars.classFor(21)));
    Path jar =
        TestJars.jar(
            at("boot.jar"),
            TestJars.both(
                Map.of(
                    "org/Launcher.class", TestJars.classFor(8),
                    "BOOT-INF/classes/m/Main.class", TestJars.classFor(17),
                    "BOOT-INF/lib/x.jar", inner),
                TestJars.manifest("Main-Class: org.Launcher", "Start-Class: m.Main")));
    ImageSpec spec = JvmApplication.ofJar(jar).toSpec();
    assertThat(layers(spec)).containsExactly(List.of("libs/boot.jar"));
    assertThat(entrypoint(spec)).containsExactly("java", "org.Launcher");
    assertThat(base(spec)).isEqualTo("eclipse-temurin:21-jre");
  }

  // the main class

  @Test
  void singleMainClassIsDetected() throws IOException {
    TestJars.startable(at(CLASSES), "com.acme.Main");
    TestJars.compile(
        at(CLASSES),
        "com.acme.Other",
        "package com.acme; class Other { static long main = 1L; static final double D = 2;"
            + " public void main(String[] a) {} static void main(String a) {}"
            + " private static void main() {} }");
    JvmApplication app = JvmApplication.ofClassPath(List.of(at(CLASSES)));
    assertThat(entrypoint(app.toSpec())).containsExactly("java", "com.acme.Main");
    TestJars.startable(at(CLASSES), "com.acme.Second");
    assertThatIllegalArgumentException()
        .isThrownBy(app::toSpec)
        .withMessageContainingAll("mainClass(..)", "com.acme.Main, com.acme.Second");
    assertThatIllegalArgumentException()
        .isThrownBy(app.mainClass("com.acme.Mian")::toSpec)
        .withMessageContainingAll("com.acme.Mian", "com.acme.Main, com.acme.Second");
    assertThatIllegalArgumentException()
        .isThrownBy(
            JvmApplication.ofClassPath(List.of(TestJars.library(at("library.jar"))))::toSpec)
        .withMessageContaining("public static void main(String[])");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-version", "a b", "@file", "a..b", "a/b", "1a", "a.", "a-b", "a\u0000"})
  void invalidMainClassIsRefused(String name) throws IOException {
    JvmApplication app = application(directory);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> app.mainClass(name))
        .withMessageContaining("com.acme.Main");
  }

  @Test
  void conflictingMainClassIsRefused() throws IOException {
    JvmApplication app = application(directory);
    assertThat(app.mainClass("com.acme.Main")).isEqualTo(app);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> app.mainClass("com.acme.Other"))
        .withMessageContainingAll("com.acme.Main", "com.acme.Other");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> app.arguments("other"))
        .withMessageContaining("arguments is already");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Xmx1g",
        "com.acme.Evil",
        "-cp",
        "--class-path=/x",
        "-Djava.class.path=/x",
        "-jar",
        "--module=m",
        "--add-opens",
        "-Xmx64m -Xms64m",
        " -Xmx64m  -Da=b --enable-preview"
      })
  void flagThatReplacesMainClassIsRefused(String flag) throws IOException {
    JvmApplication app = application(directory);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> app.jvmFlags("-ea", flag))
        .withMessageContaining("JVM flag \"" + flag + "\"");
  }

  @Test
  void jvmFlagsKeepTheirOrder() throws IOException {
    assertThat(
            entrypoint(
                application(directory)
                    .jvmFlags("--add-opens=java.base/java.lang=ALL-UNNAMED", "@/app/options")
                    .jvmFlags("-Dgreeting=hello world -x")
                    .toSpec()))
        .containsExactly(
            "java",
            "-Xmx64m",
            "-ea",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "@/app/options",
            "-Dgreeting=hello world -x",
            "com.acme.Main");
  }

  @Test
  void oversizedClassPathIsRefused() throws IOException {
    List<Path> jars = new ArrayList<>(List.of(at(CLASSES)));
    TestJars.startable(at(CLASSES), "m.Main");
    for (int i = 0; i < 300; i++) {
      jars.add(library(at("x".repeat(200) + i + ".jar")));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(JvmApplication.ofClassPath(jars)::toSpec)
        .withMessageContainingAll("301 entries", "59000");
    assertThat(BuildPlan.of(JvmApplication.ofClassPath(jars.subList(0, 270)).toSpec()).dockerfile())
        .contains("COPY");
  }

  @Test
  void planContainsNoLocalDirectory() throws IOException {
    BuildPlan plan = BuildPlan.of(application(directory).toSpec());
    assertThat(plan.toJson() + plan.dockerfile())
        .contains("libs/a-1.0.jar")
        .doesNotContain(String.valueOf(directory.getFileName()));
  }
}
