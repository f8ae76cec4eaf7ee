package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagespec.ImageSpec;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JVM applications: every engine builds the same image, and it runs. */
class JvmApplicationIT {
  private static final String MAIN =
      """
      package app;
      public class Main {
        public static void main(String[] arguments) throws Exception {
          try (var in = Main.class.getResourceAsStream("message.txt")) {
            System.out.println(
                new String(in.readAllBytes()) + library.Library.name() + snapshot.Snapshot.name()
                    + " " + String.join(",", arguments) + " " + System.getProperty("flag"));
          }
        }
      }
      """;

  @TempDir static Path linked;

  @TempDir Path directory;

  private RealEngines engines;
  private Skopeo skopeo;
  private String token;

  @BeforeEach
  void compile() throws IOException {
    engines = RealEngines.need("docker");
    skopeo = new Skopeo(Files.createDirectory(directory.resolve("skopeo")), engines.testRegistry());
    token = UUID.randomUUID().toString();
    library("library.Library", "one/lib-1.0.jar", "first");
    library("library.Library", "other/lib-1.0.jar", "second");
    library("snapshot.Snapshot", "snapshot-1-SNAPSHOT.jar", "snapshot");
    String libraries = directory.resolve("one") + ":" + directory.resolve("snapshot");
    compile("target/classes", "app.Main", MAIN, libraries + ":" + directory.resolve("library"));
    Files.writeString(directory.resolve("target/classes/app/message.txt"), "from a resource, ");
  }

  private void compile(String target, String name, String source, String classPath)
      throws IOException {
    Path file = directory.resolve("src").resolve(name.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
    run(
        "javac",
        "--release",
        "17",
        "-proc:none",
        "-cp",
        classPath,
        "-d",
        directory.resolve(target).toString(),
        file.toString());
  }

  private static void run(String tool, String... arguments) {
    assertThat(ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments))
        .as(tool + " " + List.of(arguments))
        .isZero();
  }

  private void library(String name, String jar, String text) throws IOException {
    String source =
        "package %s; public class %s { public static String name() { return \"%s\"; } }"
            .formatted(
                name.substring(0, name.indexOf('.')), name.substring(name.indexOf('.') + 1), text);
    String classes = name.substring(0, name.indexOf('.'));
    compile(classes, name, source, "");
    Path file = directory.resolve(jar);
    Files.createDirectories(file.getParent());
    run("jar", "--create", "--file", file.toString(), "-C", directory.resolve(classes) + "", ".");
  }

  /** Links a Java runtime for the images from this machine's JDK. */
  @BeforeAll
  static void linkJava() {
    run(
        "jlink",
        "--add-modules",
        "java.base",
        "--strip-java-debug-attributes",
        "--compress=2",
        "--no-header-files",
        "--no-man-pages",
        "--output",
        linked.resolve("jre").toString());
  }

  private ImageSpec java() {
    return ImageSpec.from(engines.debian())
        .named("it-java")
        .copy(linked.resolve("jre"), "/opt/java")
        .env("PATH", "/opt/java/bin:/usr/bin:/bin");
  }

  private ImageSpec application(ImageSpec base) {
    return JvmApplication.ofClassPath(
            List.of(
                directory.resolve("target/classes"),
                directory.resolve("one/lib-1.0.jar"),
                directory.resolve("snapshot-1-SNAPSHOT.jar"),
                directory.resolve("other/lib-1.0.jar")))
        .base(base)
        .jvmFlags("-Dflag=a b")
        .arguments("default")
        .toSpec()
        .registry(engines.target())
        .refresh(token);
  }

  private ResolvedImage built(ContainerEngine engine, ImageSpec spec) {
    try (engine;
        ImageResolver images =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .keychain(engines.keychain())
                .build()) {
      return images.resolve(spec);
    }
  }

  private ResolvedImage embedded(ImageSpec spec) {
    return built(CleanMachine.engine(directory), spec);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "docker-classic", "podman", "buildkitd"})
  void enginesBuildTheSameRunnableApplication(String other) throws Exception {
    assumeTrue(
        other.equals("docker") || Boolean.getBoolean("imagespec.slow"),
        "takes a minute; say -Dimagespec.slow=true");
    ImageSpec base = java();
    ImageSpec spec = application(base);
    ResolvedImage ours = embedded(spec.named("it-jvm"));
    ResolvedImage theirs = built(RealEngines.need(other).connect(), spec.named("it-jvm-" + other));
    assertThat(theirs.action()).isEqualTo(Action.BUILT);
    assertThat(theirs.fingerprint()).isEqualTo(ours.fingerprint());
    assertThat(
            ImageTreeComparison.differences(
                skopeo.unpack(ours.pinned()), skopeo.unpack(theirs.pinned())))
        .isEmpty();
    assertThat(start(theirs)).isEqualTo("from a resource, firstsnapshot default a b");
    assertThat(start(ours, "x", "y")).isEqualTo("from a resource, firstsnapshot x,y a b");
  }

  /** The manifest of the jar names the main class and the other jars of the class path. */
  @Test
  void jarRunsWithDependenciesFromItsManifest() throws Exception {
    Path manifest =
        Files.writeString(
            directory.resolve("manifest"),
            "Main-Class: app.Main\nClass-Path: one/lib-1.0.jar snapshot-1-SNAPSHOT.jar\n");
    Path jar = directory.resolve("app.jar");
    Path classes = directory.resolve("target/classes");
    run("jar", "--create", "--file=" + jar, "--manifest=" + manifest, "-C", classes + "", ".");
    assertThat(start(embedded(JvmApplication.ofJar(jar), "it-jvm-jar")))
        .isEqualTo("from a resource, firstsnapshot z a b");
  }

  /** The module is as left by its own build, with a file that lists its dependencies. */
  @Test
  void mavenModuleRunsWithItsDependencies() throws Exception {
    Files.writeString(directory.resolve("pom.xml"), "<project/>");
    Files.writeString(
        directory.resolve("target/classpath.txt"),
        directory.resolve("other/lib-1.0.jar")
            + ":"
            + directory.resolve("snapshot-1-SNAPSHOT.jar"));
    assertThat(start(embedded(JvmApplication.ofMaven(directory), "it-jvm-maven")))
        .isEqualTo("from a resource, secondsnapshot z a b");
  }

  private ResolvedImage embedded(JvmApplication application, String name) {
    ImageSpec spec = application.base(java()).jvmFlags("-Dflag=a b").arguments("z").toSpec();
    return embedded(spec.registry(engines.target()).refresh(token).named(name));
  }

  /** The last four layers are those of the application. */
  @Test
  void changedClassChangesOnlyTheLastLayer() throws Exception {
    ImageSpec base = java();
    ResolvedImage before = embedded(application(base).named("it-jvm"));
    compile("target/classes", "app.Added", "package app; public class Added {}", "");
    ResolvedImage after = embedded(application(base).named("it-jvm"));
    List<String> old = layers(before);
    List<String> now = layers(after);
    assertThat(now).hasSameSizeAs(old);
    assertThat(now.subList(0, now.size() - 1)).isEqualTo(old.subList(0, old.size() - 1));
    assertThat(now.get(now.size() - 1)).isNotEqualTo(old.get(old.size() - 1));
  }

  private List<String> layers(ResolvedImage image) throws Exception {
    List<String> layers = new ArrayList<>();
    skopeo
        .config(image.pinned())
        .get("rootfs")
        .get("diff_ids")
        .forEach(id -> layers.add(id.asText()));
    return layers;
  }

  private String start(ResolvedImage image, String... arguments) throws Exception {
    String output = new LoggedInDocker(engines, directory).run(image.pinned(), arguments).strip();
    return output.substring(output.lastIndexOf('\n') + 1); // after the messages of the pull
  }
}
