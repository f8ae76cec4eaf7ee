package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Base;
import io.imagespec.ContainerConfig;
import io.imagespec.ImageSpec;
import io.imagespec.Naming;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.RunOptions;
import io.imagespec.Secret;
import io.imagespec.Step;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import io.imagespec.name.ContainerPath;
import io.imagespec.name.Platform;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every field of a spec is hashed or listed as exempt. A new field, step kind or method without an
 * entry here fails the test.
 */
class EveryFieldTest {
  private static final ImageSpec DEBIAN = ImageSpec.from("debian");

  private static final Run RUN = Run.shell("run");

  @TempDir Path directory;

  /** Two specs that differ in one field. */
  private record Pair(ImageSpec one, ImageSpec other, boolean hashed) {}

  @BeforeEach
  void makeFiles() throws IOException {
    for (String name : List.of("a", "b", "same")) {
      Files.createDirectories(directory.resolve(name));
      Files.writeString(directory.resolve(name).resolve("f"), name.equals("b") ? "b" : "a");
    }
    Files.createDirectories(directory.resolve("hollow/empty"));
  }

  private Fingerprint fingerprint(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none()).fingerprint();
  }

  private static Pair hashed(ImageSpec one, ImageSpec other) {
    return new Pair(one, other, true);
  }

  private static Pair hashed(Step one, Step other) {
    return hashed(DEBIAN.with(one), DEBIAN.with(other));
  }

  private static Pair notHashed(ImageSpec one, ImageSpec other) {
    return new Pair(one, other, false);
  }

  private static FileSource source(String name) {
    return FileSource.of(Path.of(name));
  }

  private static Step copy(FileSource source) {
    return Step.Copy.of(source, "/x");
  }

  private static Step copyFiles(String name, String source) {
    return Step.CopyFiles.of(Map.of(name, source(source)), "/x");
  }

  private Map<String, List<Pair>> fields() {
    Map<String, List<Pair>> fields = new TreeMap<>();
    spec(fields);
    steps(fields);
    options(fields);
    sources(fields);
    return fields;
  }

  private static void spec(Map<String, List<Pair>> fields) {
    fields.put(
        "ImageSpec.base",
        List.of(
            hashed(DEBIAN, ImageSpec.scratch()),
            hashed(DEBIAN, ImageSpec.from("debian:bookworm")),
            hashed(DEBIAN, ImageSpec.from(DEBIAN))));
    fields.put(
        "ImageSpec.steps",
        List.of(
            hashed(DEBIAN, DEBIAN.run("a")),
            hashed(DEBIAN.run("a").run("b"), DEBIAN.run("b").run("a"))));
    fields.put("ImageSpec.naming", List.of(notHashed(DEBIAN, DEBIAN.named("a"))));
    fields.put("ImageSpec.config", List.of(hashed(DEBIAN, DEBIAN.command())));
    fields.put(
        "ImageSpec.platforms",
        List.of(
            hashed(DEBIAN, DEBIAN.platforms(Platform.parse("linux/arm64"))),
            notHashed(DEBIAN, DEBIAN.platforms(Platform.LINUX_AMD64))));
    fields.put(
        "ImageSpec.refresh",
        List.of(
            hashed(DEBIAN, DEBIAN.refresh("1")), hashed(DEBIAN.refresh("1"), DEBIAN.refresh("2"))));
    fields.put(
        "ImageSpec.extraHosts",
        List.of(
            hashed(DEBIAN, DEBIAN.extraHost("a", "1.1.1.1")),
            hashed(DEBIAN.extraHost("a", "1.1.1.1"), DEBIAN.extraHost("b", "1.1.1.1")),
            hashed(DEBIAN.extraHost("a", "1.1.1.1"), DEBIAN.extraHost("a", "1.1.1.2"))));
    fields.put("Naming.name", List.of(notHashed(DEBIAN.named("a"), DEBIAN.named("b"))));
    fields.put("Naming.registry", List.of(notHashed(DEBIAN, DEBIAN.registry("a.io"))));
    fields.put("Naming.tagFormat", List.of(notHashed(DEBIAN, DEBIAN.tagFormat("a{fingerprint}"))));
    fields.put("Naming.aliases", List.of(notHashed(DEBIAN, DEBIAN.alias("a"))));
    fields.put(
        "ContainerConfig.entrypoint",
        List.of(
            hashed(DEBIAN, DEBIAN.entrypoint()),
            hashed(DEBIAN.entrypoint("a", "b"), DEBIAN.entrypoint("a b"))));
    fields.put(
        "ContainerConfig.command",
        List.of(
            hashed(DEBIAN, DEBIAN.command()), hashed(DEBIAN.command("a"), DEBIAN.command("b"))));
    fields.put(
        "ContainerConfig.labels",
        List.of(
            hashed(DEBIAN.label("a", "b"), DEBIAN.label("a", "c")),
            hashed(DEBIAN.label("a", "b"), DEBIAN.label("c", "b"))));
    fields.put("ContainerConfig.ports", List.of(hashed(DEBIAN.expose(1), DEBIAN.expose(2))));
    fields.put("Base.Reference.image", List.of(hashed(DEBIAN, ImageSpec.from("ubuntu"))));
    fields.put(
        "Base.Spec.spec",
        List.of(
            hashed(ImageSpec.from(DEBIAN.run("a")), ImageSpec.from(DEBIAN.run("b"))),
            notHashed(ImageSpec.from(DEBIAN), ImageSpec.from(DEBIAN.named("a")))));
  }

  private static void steps(Map<String, List<Pair>> fields) {
    ContainerPath path = ContainerPath.parse("/x");
    fields.put(
        "Step.Apt.packages",
        List.of(
            hashed(new Step.Apt(List.of("aa")), new Step.Apt(List.of("bb"))),
            notHashed(DEBIAN.apt("aa", "bb"), DEBIAN.apt("bb", "aa", "bb"))));
    fields.put(
        "Step.Pip.packages",
        List.of(hashed(new Step.Pip(List.of("a", "b")), new Step.Pip(List.of("b", "a")))));
    fields.put("Step.Copy.source", List.of(hashed(copy(source("a")), copy(source("b")))));
    fields.put(
        "Step.Copy.target", List.of(hashed(copy(source("a")), Step.Copy.of(source("a"), "/y"))));
    fields.put(
        "Step.Copy.into",
        List.of(
            hashed(
                new Step.Copy(source("a/f"), path, true),
                new Step.Copy(source("a/f"), path, false))));
    fields.put(
        "Step.CopyFiles.files",
        List.of(
            hashed(copyFiles("f", "a"), copyFiles("g", "a")),
            hashed(copyFiles("f", "a"), copyFiles("f", "b")),
            notHashed(
                DEBIAN.with(copyFiles("f", "a")),
                ImageSpec.from("debian").with(copyFiles("f", "same")))));
    fields.put(
        "Step.CopyFiles.target",
        List.of(hashed(copyFiles("f", "a"), Step.CopyFiles.of(Map.of("f", source("a")), "/y"))));
    fields.put("Step.Env.name", List.of(hashed(new Step.Env("A", "a"), new Step.Env("B", "a"))));
    fields.put("Step.Env.value", List.of(hashed(new Step.Env("A", "a"), new Step.Env("A", "b"))));
    fields.put("Step.Workdir.path", List.of(hashed(DEBIAN.workdir("/a"), DEBIAN.workdir("/b"))));
    fields.put("Step.User.user", List.of(hashed(new Step.User("1"), new Step.User("2"))));
    fields.put(
        "Run.command",
        List.of(
            hashed(Run.exec("a", "b"), Run.exec("a b")), hashed(Run.shell("a"), Run.shell("b"))));
    fields.put("Run.shell", List.of(notHashed(DEBIAN.run("a"), DEBIAN.exec("/bin/sh", "-c", "a"))));
    fields.put("Run.options", List.of(hashed(RUN, RUN.ssh())));
  }

  private static void options(Map<String, List<Pair>> fields) {
    Secret a = Secret.env("a");
    Secret b = Secret.env("b");
    Run exec = Run.exec("run");
    fields.put(
        "RunOptions.secrets",
        List.of(
            hashed(RUN, RUN.secret(a)),
            hashed(RUN.secret(a), RUN.secret(b)),
            hashed(RUN.secret(a), RUN.secretEnv(a, "a")),
            notHashed(DEBIAN.with(RUN.secret(a).secret(b)), DEBIAN.with(RUN.secret(b).secret(a))),
            notHashed(DEBIAN.with(RUN.secret(a)), DEBIAN.with(RUN.secret(b.withId("a"))))));
    fields.put(
        "RunOptions.variables",
        List.of(
            hashed(RUN, RUN.secretEnv(a, "A")),
            hashed(RUN.secretEnv(a, "A"), RUN.secretEnv(b, "A")),
            hashed(RUN.secretEnv(a, "A"), RUN.secretEnv(a, "B")),
            hashed(exec, exec.secretEnv(a, "A")),
            hashed(exec.secretEnv(a, "A"), exec.secretEnv(b, "A")),
            hashed(exec.secretEnv(a, "A"), exec.secretEnv(a, "B"))));
    fields.put(
        "RunOptions.caches",
        List.of(
            hashed(RUN, RUN.cache("/a")),
            hashed(RUN.cache("/a"), RUN.cache("/b")),
            notHashed(
                DEBIAN.with(RUN.cache("/a").cache("/b")),
                DEBIAN.with(RUN.cache("/b").cache("/a")))));
    fields.put("RunOptions.ssh", List.of(hashed(RUN, RUN.ssh())));
    fields.put(
        "RunOptions.network",
        List.of(
            hashed(RUN, RUN.network(Network.NONE)),
            hashed(RUN.network(Network.HOST), RUN.network(Network.NONE)),
            notHashed(DEBIAN.with(RUN), DEBIAN.with(RUN.network(Network.DEFAULT)))));
  }

  private void sources(Map<String, List<Pair>> fields) {
    FileSource source = source("a");
    fields.put(
        "FileSource.path",
        List.of(
            notHashed(DEBIAN.with(copy(source)), DEBIAN.with(copy(source("same")))),
            notHashed(DEBIAN.with(copy(source)), DEBIAN.copy(directory.resolve("a"), "/x"))));
    fields.put(
        "FileSource.rules",
        List.of(hashed(copy(source), copy(source.withRules(IgnoreRules.parse(List.of("f")))))));
    fields.put(
        "FileSource.mode",
        List.of(
            hashed(copy(source), copy(source.withMode(0755))),
            hashed(copy(source.withMode(0700)), copy(source.withMode(0755)))));
    fields.put(
        "FileSource.owner",
        List.of(
            hashed(copy(source), copy(source.withOwner("1"))),
            hashed(copy(source.withOwner("1")), copy(source.withOwner("1:1")))));
    FileSource hollow = source("hollow");
    fields.put(
        "FileSource.withoutEmptyDirectories",
        List.of(
            hashed(copy(hollow), copy(hollow.withoutEmptyDirectories())),
            notHashed(
                DEBIAN.with(copy(source)), DEBIAN.with(copy(source.withoutEmptyDirectories())))));
  }

  @Test
  void everyFieldIsHashedOrExempt() {
    Map<String, List<Pair>> fields = fields();
    Set<String> found = new TreeSet<>();
    Stream.of(
            Stream.of(
                ImageSpec.class,
                Naming.class,
                ContainerConfig.class,
                FileSource.class,
                RunOptions.class,
                Run.class),
            Stream.of(Base.class.getPermittedSubclasses()),
            Stream.of(Step.class.getPermittedSubclasses()))
        .flatMap(classes -> classes)
        .forEach(type -> addFields(type, found));
    assertThat(fields.keySet()).isEqualTo(found);
    fields.forEach(
        (field, pairs) ->
            pairs.forEach(
                pair ->
                    assertThat(!fingerprint(pair.one()).equals(fingerprint(pair.other())))
                        .as("%s: %s and %s", field, pair.one(), pair.other())
                        .isEqualTo(pair.hashed())));
  }

  private static void addFields(Class<?> type, Set<String> names) {
    String prefix = type.getName().replaceFirst(".*[.]", "").replace('$', '.');
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        names.add(prefix + "." + field.getName());
      }
    }
  }

  @Test
  void everySpecMethodIsHashedOrExempt() {
    Map<String, UnaryOperator<ImageSpec>> hashed =
        Map.ofEntries(
            Map.entry("apt", spec -> spec.apt("git")),
            Map.entry("pip", spec -> spec.pip("git")),
            Map.entry("run", spec -> spec.run("git")),
            Map.entry("exec", spec -> spec.exec("git")),
            Map.entry("copy", spec -> spec.copy(Path.of("a"), "/git")),
            Map.entry("copyFiles", spec -> spec.copyFiles(Map.of("f", Path.of("a")), "/git")),
            Map.entry("env", spec -> spec.env("git", "git")),
            Map.entry("label", spec -> spec.label("git", "git")),
            Map.entry("labels", spec -> spec.labels(Map.of("git", "labels"))),
            Map.entry("workdir", spec -> spec.workdir("/git")),
            Map.entry("user", spec -> spec.user("git")),
            Map.entry("expose", spec -> spec.expose(1)),
            Map.entry("entrypoint", spec -> spec.entrypoint("git")),
            Map.entry("command", spec -> spec.command("git")),
            Map.entry("platforms", spec -> spec.platforms(Platform.parse("git/git"))),
            Map.entry("extraHost", spec -> spec.extraHost("git", "1.1.1.1")),
            Map.entry("refresh", spec -> spec.refresh("git")),
            Map.entry("withBases", spec -> spec.withBases(base -> base.withTag("git"))),
            Map.entry("with", spec -> spec.with(Run.shell("echo"))));
    Map<String, UnaryOperator<ImageSpec>> notHashed =
        Map.of(
            "named", spec -> spec.named("git"),
            "registry", spec -> spec.registry("git.io"),
            "withName", spec -> spec.withName("git"),
            "withRegistry", spec -> spec.withRegistry("git.io"),
            "tagFormat", spec -> spec.tagFormat("git-{fingerprint}"),
            "alias", spec -> spec.alias("git"),
            "secrets", spec -> spec.secrets(Map.of("git", Secret.env("git"))),
            "asBaseOf", spec -> spec.asBaseOf(DEBIAN));
    Set<String> named = new TreeSet<>(hashed.keySet());
    named.addAll(notHashed.keySet());
    assertThat(named).isEqualTo(withers(ImageSpec.class));
    Fingerprint before = fingerprint(DEBIAN);
    List<Fingerprint> after =
        hashed.values().stream().map(change -> fingerprint(change.apply(DEBIAN))).toList();
    assertThat(after).doesNotHaveDuplicates().doesNotContain(before);
    assertThat(notHashed.values())
        .allSatisfy(change -> assertThat(fingerprint(change.apply(DEBIAN))).isEqualTo(before));
  }

  private static Set<String> withers(Class<?> type) {
    return Stream.of(type.getMethods())
        .filter(method -> method.getReturnType() == type)
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyRunMethodIsHashed() {
    Map<String, UnaryOperator<Run>> hashed =
        Map.of(
            "secret", run -> run.secret(Secret.env("git")),
            "secretEnv", run -> run.secretEnv(Secret.env("git"), "git"),
            "cache", run -> run.cache("/git"),
            "ssh", Run::ssh,
            "network", run -> run.network(Network.NONE));
    assertThat(hashed.keySet()).isEqualTo(withers(Run.class));
    for (Run command : List.of(RUN, Run.exec("run"))) {
      List<Fingerprint> after =
          hashed.values().stream()
              .map(change -> fingerprint(DEBIAN.with(change.apply(command))))
              .toList();
      assertThat(after).doesNotHaveDuplicates().doesNotContain(fingerprint(DEBIAN.with(command)));
    }
  }

  /** A change of a directory tree. */
  private interface Change {
    void make(Path tree) throws IOException;
  }

  @Test
  void fileHashCoversContentPathAndExecutableBit() throws IOException {
    Map<String, Change> hashed =
        Map.of(
            "content", tree -> Files.writeString(tree.resolve("f"), "c"),
            "name", tree -> Files.move(tree.resolve("f"), tree.resolve("g")),
            "place",
                tree ->
                    Files.move(
                        tree.resolve("f"), Files.createDirectory(tree.resolve("d")).resolve("f")),
            "executable", tree -> permit(tree.resolve("f"), "rw-r--r-x"),
            "one more", tree -> Files.writeString(tree.resolve("g"), ""),
            "one less", tree -> Files.delete(tree.resolve("f")),
            "empty directory", tree -> Files.createDirectory(tree.resolve("d")),
            "link", tree -> Files.createSymbolicLink(tree.resolve("l"), Path.of("f")),
            "link elsewhere", tree -> Files.createSymbolicLink(tree.resolve("l"), Path.of("g")),
            "rules", tree -> Files.writeString(tree.resolve(".dockerignore"), "f"));
    Map<String, Change> notHashed =
        Map.of(
            "time", tree -> Files.setLastModifiedTime(tree.resolve("f"), FileTime.fromMillis(0)),
            "permissions", tree -> permit(tree.resolve("f"), "r--------"),
            "permissions of a directory", tree -> permit(tree, "rwx------"),
            "rules that match nothing",
                tree -> Files.writeString(tree.resolve(".dockerignore"), "x"));
    Map<String, Fingerprint> after = new TreeMap<>();
    for (Map.Entry<String, Change> change : hashed.entrySet()) {
      after.put(change.getKey(), fingerprintAfter(change.getValue()));
    }
    Fingerprint before = fingerprintAfter(tree -> {});
    Fingerprint empty = after.get("one less");
    assertThat(after.remove("rules")).as("rules that exclude all").isEqualTo(empty);
    assertThat(after.values()).doesNotHaveDuplicates().doesNotContain(before);
    for (Map.Entry<String, Change> change : notHashed.entrySet()) {
      assertThat(fingerprintAfter(change.getValue())).as(change.getKey()).isEqualTo(before);
    }
  }

  private Fingerprint fingerprintAfter(Change change) throws IOException {
    Path tree = Files.createTempDirectory(directory, "tree");
    permit(tree, "rwxr-xr-x");
    permit(Files.writeString(tree.resolve("f"), "a"), "rw-r--r--");
    change.make(tree);
    return fingerprint(DEBIAN.copy(tree, "/x"));
  }

  private static void permit(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
