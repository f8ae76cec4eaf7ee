package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.ContextException;
import io.imagespec.context.FileSource;
import io.imagespec.engine.Capability;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** Files and other values of a spec, as read back from the image. */
abstract class FilesContract extends BaseContract {
  /** A copy behaves like Docker's COPY: the kind of the existing target decides. */
  @Test
  void fileCopiedToDirectoryKeepsItsName() throws Exception {
    Files.createDirectories(directory.resolve("tree/sub"));
    Files.writeString(directory.resolve("tool.sh"), "tool");
    Files.writeString(directory.resolve("a b, (c).txt"), "odd");
    Files.writeString(directory.resolve("it's $HOME é*.txt"), "odder");
    Files.writeString(directory.resolve("f[0]\\x.txt"), "pattern");
    Files.createSymbolicLink(directory.resolve("latest"), Path.of("tool.sh"));
    ResolvedImage image =
        images.resolve(
            onBusybox()
                .copy(Path.of("tool.sh"), "/bin")
                .copy(Path.of("tool.sh"), "/bin/renamed")
                .copy(Path.of("tree"), "/data")
                .copy(Path.of("tool.sh"), "/data/sub")
                .workdir("/place")
                .copy(Path.of("a b, (c).txt"), "/place")
                .copy(Path.of("it's $HOME é*.txt"), "/place")
                .copy(Path.of("it's $HOME é*.txt"), "/place/plain")
                .copy(Path.of("latest"), "/place")
                .copy(Path.of("latest"), "/place/slash/"));
    Path root = skopeo.unpack(image.pinned());
    assertThat(root.resolve("bin/tool.sh")).hasContent("tool");
    assertThat(root.resolve("bin/renamed")).hasContent("tool");
    assertThat(root.resolve("data/sub/tool.sh")).hasContent("tool");
    assertThat(root.resolve("place/a b, (c).txt")).hasContent("odd");
    assertThat(root.resolve("place/it's $HOME é*.txt")).hasContent("odder");
    assertThat(root.resolve("place/plain")).hasContent("odder");
    assertThat(root.resolve("place/latest")).hasContent("tool").isRegularFile();
    assertThat(root.resolve("place/slash/latest")).hasContent("tool");
    assertThat(root.resolve("bin/copy-1")).doesNotExist();
  }

  @Test
  void copiedFilesMatchTheSpec() throws Exception {
    Path source = directory.resolve("tree");
    Files.createDirectories(source.resolve("sub/deep"));
    Files.writeString(source.resolve(".dockerignore"), "*.log\n");
    Files.writeString(source.resolve("drop.log"), "");
    Files.writeString(source.resolve("it's $HOME [x]* é.txt"), "odd");
    Files.writeString(source.resolve("sub/tool"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        source.resolve("sub/tool"), PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("sub/tool"));
    Files.writeString(directory.resolve("one"), "one");
    ResolvedImage image =
        images.resolve(
            onBusybox()
                .copy(Path.of("tree"), "/data")
                .copy(Path.of("one"), "/tmp/it's $x")
                .copy(Path.of("one"), "/new/parent/")
                .with(
                    Step.Copy.of(
                        FileSource.of(Path.of("one")).withOwner("12:34").withMode(0600),
                        "/owned/one")));
    Path root = skopeo.unpack(image.pinned());
    assertThat(root.resolve("data/it's $HOME [x]* é.txt")).hasContent("odd");
    assertThat(root.resolve("data/drop.log")).doesNotExist();
    assertThat(root.resolve("data/.dockerignore")).doesNotExist();
    assertThat(Files.readSymbolicLink(root.resolve("data/link"))).hasToString("sub/tool");
    assertThat(Files.getPosixFilePermissions(root.resolve("data/sub/tool")))
        .contains(PosixFilePermission.OTHERS_EXECUTE)
        .doesNotContain(PosixFilePermission.OTHERS_WRITE);
    assertThat(root.resolve("data/sub/deep")).isDirectory();
    assertThat(root.resolve("tmp/it's $x")).hasContent("one");
    assertThat(root.resolve("new/parent/one")).hasContent("one");
    assertThat(Files.getAttribute(root.resolve("owned/one"), "unix:uid")).isEqualTo(12);
    assertThat(Files.getAttribute(root.resolve("owned/one"), "unix:gid")).isEqualTo(34);
    assertThat((int) Files.getAttribute(root.resolve("owned/one"), "unix:mode") & 07777)
        .isEqualTo(0600);
    assertThat(Files.getLastModifiedTime(root.resolve("data/sub/tool")).toInstant().toString())
        .startsWith(rewritesTimes() ? "2000-01-01T00:00:00Z" : "2000-");
  }

  /**
   * Returns true if all files get the same time. The transfer of BuildKit needs different times for
   * different contents, and newer versions rewrite them in the image.
   */
  private boolean rewritesTimes() {
    return engine.info().capabilities().contains(Capability.REPRODUCIBLE_TIMESTAMPS)
        || !engine.info().capabilities().contains(Capability.SECRETS);
  }

  @Test
  void scratchImageHoldsOnlyItsFiles() throws Exception {
    Files.writeString(directory.resolve("one"), "one");
    ResolvedImage image =
        images.resolve(
            fresh(ImageSpec.scratch().registry(target.address() + "/acme"))
                .copy(Path.of("one"), "/one"));
    try (var files = Files.list(skopeo.unpack(image.pinned()))) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(f -> !List.of("dev", "proc", "sys", "etc").contains(f)))
          .containsExactly("one");
    }
    assertThat(skopeo.config(image.pinned()).get("architecture").asText()).isEqualTo("amd64");
  }

  /** Larger than the eight gibibytes that the size field of a plain tar header holds. */
  @Test
  void fileLargerThanEightGibibytesIsCopied() throws Exception {
    assumeCommands();
    assumeTrue(
        Boolean.getBoolean("imagespec.slow"),
        "needs 20 GiB of disk and minutes; say -Dimagespec.slow=true");
    long size = (1L << 33) + 4711;
    try (RandomAccessFile huge = new RandomAccessFile(directory.resolve("huge").toFile(), "rw")) {
      huge.setLength(size);
      huge.seek(size - 4);
      huge.writeBytes("last");
    }
    ImageSpec spec =
        onBusybox()
            .copy(Path.of("huge"), "/data/huge")
            .run("test $(stat -c %s /data/huge) = " + size)
            .run("test $(tail -c 4 /data/huge) = last");
    assertThat(hasStore() ? images.buildLocally(spec).action() : images.resolve(spec).action())
        .isEqualTo(Action.BUILT);
  }

  @Test
  void fileChangedBeforeTransferFailsBuildWithoutPush() throws Exception {
    Path file = Files.writeString(directory.resolve("one"), "before");
    ImageSpec spec = onBusybox().copy(Path.of("one"), "/one");
    try (ImageRegistry registry = registry();
        ImageResolver resolver =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .keychain(target.keychain())
                .directory(directory)
                .registry(new ChangingRegistry(registry, file))
                .build()) {
      assertThatExceptionOfType(ContextException.class)
          .isThrownBy(() -> resolver.resolve(spec))
          .withMessageContaining(file.toString());
    }
    Files.writeString(file, "before");
    assertNotPushed(spec);
  }

  @Test
  void valuesAndFileNamesAreUnchanged() throws Exception {
    long seed = Long.getLong("imagespec.seed", new Random().nextLong());
    RandomText any = new RandomText(new Random(seed));
    Map<String, String> variables = new TreeMap<>();
    Map<String, String> labels = new TreeMap<>();
    Map<String, String> files = new TreeMap<>();
    ImageSpec spec = onBusybox();
    for (int i = 0; i < 20; i++) {
      String value = any.text();
      String label = any.text();
      variables.put("VAR_" + i, value);
      labels.put("label-" + i, label);
      spec = spec.env("VAR_" + i, value).label("label-" + i, label);
    }
    for (int i = 0; i < 6; i++) {
      String target = "/any-" + i + "/" + any.fileName();
      Path parent = Files.createDirectories(directory.resolve("any" + i));
      Path source = parent.resolve(any.fileName());
      Files.writeString(source, target);
      spec = spec.copy(source, target).copy(parent, target + "-directory");
      files.put(target, target);
      files.put(target + "-directory/" + source.getFileName(), target);
    }
    String workdir = "/" + any.fileName();
    List<String> command = List.of("x", any.text(), any.text());
    ResolvedImage image =
        images.resolve(spec.workdir(workdir).command(command.toArray(String[]::new)));

    JsonNode config = skopeo.config(image.pinned()).get("config");
    variables.forEach(
        (name, value) ->
            assertThat(strings(config.get("Env")))
                .as("seed %d", seed)
                .contains(name + "=" + value));
    labels.forEach(
        (key, value) ->
            assertThat(config.get("Labels").get(key).asText())
                .as("seed %d", seed)
                .isEqualTo(value));
    assertThat(config.get("WorkingDir").asText()).as("seed %d", seed).isEqualTo(workdir);
    assertThat(strings(config.get("Cmd"))).as("seed %d", seed).isEqualTo(command);
    Path root = skopeo.unpack(image.pinned());
    for (Map.Entry<String, String> file : files.entrySet()) {
      assertThat(Files.readString(root.resolve(file.getKey().substring(1))))
          .as("seed %d", seed)
          .isEqualTo(file.getValue());
    }
  }

  /** The base has no Java. The files are the same on any base. */
  @Test
  void jvmApplicationImageMatchesItsClassPath() throws Exception {
    String main = ContainerEngineContract.class.getName();
    String file = main.replace('.', '/') + ".class";
    Path classes = directory.resolve("classes");
    Path compiled = Files.createDirectories(classes.resolve(file).resolveSibling(""));
    try (InputStream of = ContainerEngineContract.class.getResourceAsStream("/" + file)) {
      Files.copy(Objects.requireNonNull(of), compiled.resolve(classes.resolve(file).getFileName()));
    }
    Files.writeString(classes.resolve("message.txt"), target.target());
    ImageSpec spec =
        JvmApplication.ofClassPath(List.of(classes, jar("lib-1.0.jar"), jar("own-1-SNAPSHOT.jar")))
            .base(onBusybox())
            .mainClass(main)
            .jvmFlags("-Dflag=a b")
            .toSpec()
            .registry(target.target());
    ResolvedImage image = images.resolve(spec);
    assertThat(image.fingerprint()).contains(BuildPlan.of(spec).fingerprint());
    JsonNode config = skopeo.config(image.pinned()).get("config");
    assertThat(strings(config.get("Entrypoint"))).containsExactly("java", "-Dflag=a b", main);
    Path root = skopeo.unpack(image.pinned());
    List<Path> entries = classPath(config).stream().map(root::resolve).toList();
    assertThat(entries).hasSizeGreaterThanOrEqualTo(3).allMatch(Files::exists);
    for (String wanted : List.of(file, "message.txt")) {
      Path source = classes.resolve(wanted);
      assertThat(entries)
          .map(entry -> entry.resolve(wanted))
          .filteredOn(Files::exists)
          .singleElement()
          .satisfies(found -> assertThat(found).hasSameBinaryContentAs(source));
    }
    assertThat(entries).map(entry -> entry.getFileName().toString()).contains("lib-1.0.jar");
  }

  private Path jar(String name) throws IOException {
    Path jar = directory.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("in/" + name + ".txt"));
    }
    return jar;
  }

  /** Returns the entries of the class path, each without its first slash. */
  private static List<String> classPath(JsonNode config) {
    return strings(config.get("Env")).stream()
        .filter(variable -> variable.startsWith("CLASSPATH="))
        .flatMap(variable -> Stream.of(variable.substring(10).split(":", -1)))
        .map(path -> path.substring(1))
        .toList();
  }

  /** Writes to a file when the base is inspected, which is after hashing and before sending. */
  private record ChangingRegistry(ImageRegistry real, Path file) implements ForwardingRegistry {
    @Override
    public void before(String question, ImageReference image) {
      if (question.equals("inspect")) {
        try {
          Files.writeString(file, "after!");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
