package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.name.ContainerPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lowering of commands, and the behavior of the generated scripts in {@code /bin/sh} on this
 * machine. The tests of the engines run them in containers.
 */
class CommandLoweringTest {
  private static final ImageSpec DEBIAN = ImageSpec.from("debian");
  private static final Secret TOKEN = Secret.env("TOKEN");

  @TempDir Path directory;

  private static Instruction.Run lowered(Run run) {
    BuildPlan plan = BuildPlan.of(DEBIAN.with(run));
    return (Instruction.Run) plan.instructions().get(0);
  }

  private static Instruction.Run withoutCaches(Run run) {
    BuildPlan plan = BuildPlan.of(DEBIAN.with(run)).withoutCaches();
    return (Instruction.Run) plan.instructions().get(0);
  }

  private record Ended(int code, String output) {}

  private Ended execute(List<String> command) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Ended(process.waitFor(), Files.readString(output, StandardCharsets.ISO_8859_1));
  }

  @Test
  void commandMountsAreOrdered() {
    Instruction.Run run =
        lowered(
            Run.exec("x")
                .ssh()
                .cache("/c")
                .secretEnv(TOKEN, "V")
                .secret(Secret.env("B"))
                .secret(TOKEN)
                .network(Network.HOST));
    assertThat(run.command()).containsExactly("x");
    assertThat(run.network()).isEqualTo(Network.HOST);
    assertThat(run.mounts())
        .containsExactly(
            new Mount.SecretFile("B", ContainerPath.parse("/run/secrets/B"), 0400),
            new Mount.SecretFile("TOKEN", ContainerPath.parse("/run/secrets/TOKEN"), 0400),
            new Mount.SecretVariable("TOKEN", "V"),
            new Mount.Cache("/c", ContainerPath.parse("/c"), Mount.Sharing.SHARED),
            new Mount.SshAgent());
  }

  @Test
  void shellLineWithoutVariablesIsUnchanged() {
    assertThat(lowered(Run.shell("a \"$b\"").secret(TOKEN).ssh().cache("/c")).command())
        .containsExactly("/bin/sh", "-c", "a \"$b\"");
  }

  @Test
  void secretInTwoVariablesIsMountedOnce() {
    assertThat(lowered(Run.shell("x").secretEnv(TOKEN, "A").secretEnv(TOKEN, "B")).mounts())
        .containsExactly(
            new Mount.SecretFile(
                "TOKEN", ContainerPath.parse("/dev/imagespec-secrets/TOKEN"), 0444));
  }

  /** The command with the secret files in the directory of this test. */
  private List<String> withLocalSecrets(Instruction.Run run) {
    List<String> command = new ArrayList<>(run.command());
    command.set(2, command.get(2).replace("/dev/imagespec-secrets", directory.toString()));
    return command;
  }

  @Test
  void secretVariableKeepsEveryByte() throws IOException, InterruptedException {
    for (String value :
        List.of("v", "", "\n\n", "a b\n\"$x`'\\\n\n\n", ".", "..\n", "\u00ff\u00fe.")) {
      Files.writeString(directory.resolve("TOKEN"), value, StandardCharsets.ISO_8859_1);
      Run run =
          Run.shell("printf '%s|' \"$V\" \"$W\" \"$0\" \"$#\" \"it's\" \\\n  '\"'; exit 7")
              .secretEnv(TOKEN, "V")
              .secretEnv(TOKEN, "W");
      assertThat(execute(withLocalSecrets(lowered(run))))
          .isEqualTo(new Ended(7, value + "|" + value + "|/bin/sh|0|it's|\"|"));
    }
  }

  @Test
  void commandDoesNotRunWithoutItsSecret() throws IOException, InterruptedException {
    Ended ended = execute(withLocalSecrets(lowered(Run.shell("echo ran").secretEnv(TOKEN, "V"))));
    assertThat(ended.code()).isNotZero();
    assertThat(ended.output()).doesNotContain("ran").contains("TOKEN");
  }

  @Test
  void imageIsSameWithoutCacheMounts() throws IOException, InterruptedException {
    Path absent = directory.resolve("a/b/cache");
    Path empty = Files.createDirectories(directory.resolve("empty"));
    Path full = Files.createDirectories(directory.resolve("full"));
    Files.writeString(full.resolve("mine"), "");
    String script =
        "for d in %1$s %2$s %3$s; do mkdir \"$d/d\"; touch \"$d/d/f\" \"$d/.h\" \"$d/..i\"; done; ls -A %1$s; exit 3"
            .formatted(absent, empty, full);
    Run run =
        Run.shell(script).cache(absent.toString()).cache(empty.toString()).cache(full.toString());
    Ended ended = execute(withoutCaches(run).command());
    assertThat(ended).isEqualTo(new Ended(3, "..i\n.h\nd\n"));
    assertThat(directory.resolve("a")).doesNotExist();
    assertThat(empty).isEmptyDirectory();
    assertThat(full.resolve("mine")).exists();
    assertThat(full.resolve("d/f")).exists();
  }

  @Test
  void filesBesideCacheAreKept() throws IOException, InterruptedException {
    Path cache = directory.resolve("a/b/cache");
    Run run = Run.exec("touch", cache + "/x", directory + "/a/y").cache(cache.toString());
    assertThat(execute(withoutCaches(run).command()).code()).isZero();
    assertThat(directory.resolve("a/y")).exists();
    assertThat(directory.resolve("a/b")).doesNotExist();
  }

  @Test
  void removingCachesChangesNothingElse() {
    ImageSpec spec =
        DEBIAN
            .extraHost("h", "::1")
            .apt("git")
            .with(Run.exec("a", "b").cache("/c").secret(TOKEN).network(Network.NONE))
            .with(Run.shell("x").cache("/dev/c"));
    BuildPlan plan = BuildPlan.of(spec);
    BuildPlan without = plan.withoutCaches();
    assertThat(without.fingerprint()).isEqualTo(plan.fingerprint());
    assertThat(without.secrets()).containsOnlyKeys("TOKEN");
    assertThat(without.extraHosts()).isEqualTo(plan.extraHosts());
    assertThat(without.dockerfile()).doesNotContain("type=cache");
    assertThat(without.render().steps()).isEqualTo(plan.render().steps());
    Instruction.Run apt = (Instruction.Run) plan.instructions().get(1);
    Instruction.Run run = (Instruction.Run) without.instructions().get(2);
    assertThat(without.instructions().get(1)).isEqualTo(new Instruction.Run(apt.command()));
    assertThat(run.command()).endsWith("cache", "a", "b");
    assertThat(run.mounts()).hasOnlyElementsOfType(Mount.SecretFile.class);
    assertThat(run.network()).isEqualTo(Network.NONE);
    assertThat(without.instructions().get(3))
        .isEqualTo(new Instruction.Run(List.of("/bin/sh", "-c", "x")));
  }

  @Test
  void planAndDockerfileContainOnlySecretIds() {
    Secret secret = Secret.of("id", () -> "s3cret".getBytes(StandardCharsets.UTF_8));
    BuildPlan plan =
        BuildPlan.of(DEBIAN.with(Run.shell("x").secret(secret).secretEnv(secret, "V")));
    assertThat(plan.toJson() + plan.dockerfile() + plan).contains("id").doesNotContain("s3cret");
    assertThat(plan.secrets().values()).hasToString("[secret id (supplier)]");
  }
}
