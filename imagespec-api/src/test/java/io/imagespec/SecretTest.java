package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
  private static final int LIMIT = 500 * 1024;
  private static final ImageSpec SPEC = ImageSpec.from("debian");

  @TempDir Path directory;

  private Environment machine(String... variables) {
    return Environment.of(
        variables.length == 0 ? Map.of() : Map.of(variables[0], variables[1]), directory);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void valueIsReadFromItsSource() throws IOException {
    Path file = Files.write(directory.resolve("key.pem"), new byte[] {0, -1, '\n'});
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThat(Secret.env("TOKEN").value(machine("TOKEN", "é\n"))).isEqualTo(bytes("é\n"));
    assertThat(Secret.file(file).value(machine())).containsExactly(0, -1, '\n');
    assertThat(Secret.file(link).value(machine())).containsExactly(0, -1, '\n');
    assertThat(Secret.of("x", () -> bytes("v")).value(machine())).isEqualTo(bytes("v"));
  }

  @Test
  void idDefaultsToVariableOrFileName() {
    assertThat(Secret.env("TOKEN").id()).isEqualTo("TOKEN");
    assertThat(Secret.file(Path.of("/etc/key.pem")).id()).isEqualTo("key.pem");
    assertThat(Secret.env("TOKEN").withId("other").id()).isEqualTo("other");
    assertThat(Secret.env("TOKEN").withId("other").value(machine("TOKEN", "v")))
        .isEqualTo(bytes("v"));
  }

  @Test
  void secretsWithSameIdAreEqual() {
    assertThat(Secret.env("a"))
        .isEqualTo(Secret.env("b").withId("a"))
        .isNotEqualTo(Secret.env("b"));
    assertThat(Secret.env("a")).hasSameHashCodeAs(Secret.env("b").withId("a"));
  }

  @Test
  void secretPrintsOnlyItsIdAndKind() {
    assertThat(Secret.env("TOKEN").withId("a")).hasToString("secret a (variable)");
    assertThat(Secret.file(Path.of("/etc/key.pem")).withId("a")).hasToString("secret a (file)");
    assertThat(Secret.of("a", () -> bytes("s3cret"))).hasToString("secret a (supplier)");
    assertThat(Secret.unbound("a")).hasToString("secret a (unbound)");
    assertThat(SPEC.with(Run.shell("x").secretEnv(Secret.of("a", () -> bytes("s3cret")), "A")))
        .hasToString("ImageSpec imagespec from debian:latest [run x]");
  }

  @Test
  void missingSecretErrorNamesIdAndSource() {
    assertMissing(
        Secret.env("TOKEN").withId("a"),
        "secret a",
        "variable TOKEN is not set or is empty; set it in");
    assertMissing(
        Secret.file(directory.resolve("no")).withId("a"), "secret a", "no does not exist; create");
    assertMissing(
        Secret.file(Path.of("absent.txt")), Path.of("absent.txt").toAbsolutePath() + " does");
    assertMissing(Secret.file(directory).withId("a"), "secret a", "not a regular file");
    assertMissing(Secret.unbound("a"), "secret a", "spec.secrets(");
    assertMissing(Secret.of("a", () -> null), "secret a", "null");
  }

  private void assertMissing(Secret secret, String... words) {
    assertThatExceptionOfType(SecretException.class)
        .isThrownBy(() -> secret.value(machine("TOKEN", "")))
        .withMessageContainingAll(words);
  }

  @Test
  void failingSupplierErrorKeepsCause() {
    IllegalStateException reason = new IllegalStateException("vault is sealed");
    assertThatExceptionOfType(SecretException.class)
        .isThrownBy(
            () ->
                Secret.of(
                        "a",
                        () -> {
                          throw reason;
                        })
                    .value(machine()))
        .withMessage("secret a: its supplier threw java.lang.IllegalStateException")
        .withCause(reason);
  }

  @Test
  @Timeout(20)
  void slowSupplierIsInterruptedAndReported() throws InterruptedException {
    Hanging supplier = new Hanging();
    assertThatExceptionOfType(SecretException.class)
        .isThrownBy(() -> Secret.of("a", supplier, Duration.ofMillis(100)).value(machine()))
        .withMessage(
            "secret a: its supplier returned no value within 0.1 s; check what it waits for, or compute the"
                + " value before the build");
    supplier.ended.await();
    assertThatExceptionOfType(SecretException.class)
        .isThrownBy(() -> Secret.of("a", supplier).value(machine(), Duration.ofMillis(-1)))
        .withMessageContaining("within 0.0 s");
    assertThat(supplier.thread().isDaemon()).isTrue();
    assertThat(supplier.thread().getName()).startsWith("imagespec-");
  }

  @Test
  @Timeout(20)
  void interruptEndsWaitForSupplier() throws InterruptedException {
    Hanging supplier = new Hanging();
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> Secret.of("a", supplier).value(machine()));
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Waits forever and records an interrupt. */
  private static final class Hanging implements Supplier<byte[]> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    @Override
    public byte[] get() {
      thread.set(Thread.currentThread());
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        ended.countDown();
      }
      return new byte[0];
    }

    Thread thread() {
      return Objects.requireNonNull(thread.get());
    }
  }

  @Test
  void valueSizeIsLimitedAndValueNotPrinted() throws IOException {
    String most = "x".repeat(LIMIT);
    Path file = Files.writeString(directory.resolve("large"), most + "x");
    assertThat(Secret.env("A").value(machine("A", most))).hasSize(LIMIT);
    assertThat(Secret.of("A", () -> bytes(most)).value(machine())).hasSize(LIMIT);
    for (Secret secret :
        List.of(Secret.env("A"), Secret.file(file), Secret.of("A", () -> bytes(most + "x")))) {
      assertThatExceptionOfType(SecretException.class)
          .isThrownBy(() -> secret.value(machine("A", most + "x")))
          .withMessageContaining("512000 bytes")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("xx"));
    }
    Files.writeString(file, most);
    assertThat(Secret.file(file).value(machine())).hasSize(LIMIT);
  }

  @Test
  void supplierArrayIsCopied() {
    byte[] own = bytes("value");
    byte[] value = Secret.of("a", () -> own).value(machine());
    Arrays.fill(value, (byte) 0);
    assertThat(own).isEqualTo(bytes("value"));
  }

  @Test
  void conflictingSourcesOfOneIdAreRefused() {
    Run one = Run.shell("x").secret(Secret.env("A"));
    assertThat(one.secret(Secret.env("A"))).isEqualTo(one);
    assertThat(SPEC.with(one).with(one).steps()).hasSize(2);
    Secret other = Secret.file(Path.of("/etc/b")).withId("A");
    for (Supplier<?> twice :
        List.<Supplier<?>>of(
            () -> one.secret(other),
            () -> one.secretEnv(other, "V"),
            () -> SPEC.with(one).with(Run.exec("y").secret(other)),
            () -> SPEC.with(one).run("z").with(Run.exec("y").secretEnv(other, "V")))) {
      assertThatIllegalArgumentException()
          .isThrownBy(twice::get)
          .withMessageContainingAll(
              "secret A", "the environment variable A", "the file \"/etc/b\"");
    }
  }

  @Test
  void secretsOfSpecFromJsonAreRebound() {
    ImageSpec below = SPEC.with(Run.shell("x").secret(Secret.env("A")));
    ImageSpec spec = ImageSpec.from(below).with(Run.exec("y").secretEnv(Secret.env("B"), "V"));
    ImageSpec read = ImageSpec.fromJson(spec.toJson());
    assertThat(read).isEqualTo(spec);
    assertThat(spec.toJson()).doesNotContain("variable");
    assertThat(variables(read)).noneMatch(Secret::isBound);

    ImageSpec bound =
        read.secrets(
            Map.of(
                "A", Secret.of("q", () -> bytes("a")), "B", Secret.env("b"), "C", Secret.env("c")));
    assertThat(bound).isEqualTo(spec);
    assertThat(variables(bound)).hasToString("[secret B (variable)]");
    ImageSpec parent = ((Base.Spec) bound.base()).spec();
    assertThat(((Run) parent.steps().get(0)).options().secrets().values())
        .hasToString("[secret A (supplier)]");
  }

  private static Collection<Secret> variables(ImageSpec spec) {
    return ((Run) spec.steps().get(0)).options().variables().values();
  }

  /** A spec from JSON is completed in code: the secret with a source wins. */
  @Test
  void unboundSecretMergesWithBoundOne() {
    Run unbound = Run.shell("x").secret(Secret.unbound("A"));
    assertThat(unbound.secret(Secret.env("A")).options().secrets().values())
        .hasToString("[secret A (variable)]");
    assertThat(SPEC.with(unbound).with(Run.shell("y").secretEnv(Secret.env("A"), "V")).steps())
        .hasSize(2);
  }

  @Test
  void conflictingVariableOrNetworkIsRefused() {
    Run run = Run.shell("x").secretEnv(Secret.env("A"), "V").network(Network.NONE);
    assertThat(run.secretEnv(Secret.env("A"), "V").network(Network.NONE)).isEqualTo(run);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run.secretEnv(Secret.env("B"), "V"))
        .withMessageContainingAll("secret A", "secret B", "\"V\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run.network(Network.DEFAULT))
        .withMessageContainingAll("NONE", "DEFAULT");
    assertThat(run.cache("/a").ssh().cache("/a/").ssh()).isEqualTo(run.ssh().cache("/a"));
  }

  @Test
  void runMethodsReturnModifiedCopies() {
    Run run = Run.shell("x");
    Run more = run.secret(Secret.env("A")).secretEnv(Secret.env("B"), "V").cache("/a").ssh();
    assertThat(run).isEqualTo(Run.shell("x")).isNotEqualTo(more);
  }

  @Test
  void conflictingHostAddressIsRefused() {
    ImageSpec spec = SPEC.extraHost("Db", "FD00::5");
    assertThat(spec.hosts()).containsExactly(Map.entry("db", "fd00::5"));
    assertThat(spec.extraHost("dB", "fd00::5")).isEqualTo(spec);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.extraHost("db", "10.0.0.5"))
        .withMessageContainingAll("db", "\"fd00::5\"", "\"10.0.0.5\"");
  }
}
