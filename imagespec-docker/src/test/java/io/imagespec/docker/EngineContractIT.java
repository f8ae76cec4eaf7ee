package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagespec.ImageSpec;
import io.imagespec.docker.contract.ContainerEngineContract;
import io.imagespec.docker.contract.EngineUnderTest;
import io.imagespec.docker.contract.TestRegistry;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineInfo;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The contract of every engine that {@code .ci/engines up} started, and the resolver's reports of a
 * build on it.
 */
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.ENGINE)
class EngineContractIT extends ContainerEngineContract {
  private static final Set<EngineMatrix> PUSH_REPORTS_BYTES =
      EnumSet.of(
          EngineMatrix.DOCKER,
          EngineMatrix.DOCKER_CLASSIC,
          EngineMatrix.DOCKER_26,
          EngineMatrix.EMBEDDED);

  @Parameter EngineMatrix row;

  @Override
  protected EngineUnderTest engineUnderTest() {
    return engines();
  }

  @Override
  protected TestRegistry testRegistry() {
    return engines().testRegistry();
  }

  private RealEngines engines() {
    return row.need(EngineMatrix.Contract.ENGINE);
  }

  private static ImageResolver.Builder on(ContainerEngine engine, RealEngines engines) {
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE)
        .engine(engine)
        .keychain(engines.keychain());
  }

  private static void assumeCommands(EngineInfo info) {
    assumeTrue(
        info.capabilities().contains(Capability.COMMANDS), info.name() + " runs no commands");
  }

  @Test
  @Override
  protected void refusedPushReportsRegistryAndUser() throws Exception {
    row.slowPushFailure().ifPresent(Assumptions::abort);
    super.refusedPushReportsRegistryAndUser();
  }

  @Test
  void timeoutReportsStepTimeAndLastLines() throws Exception {
    RealEngines engines = engines();
    ContainerEngine engine = engineUnderTest().connect();
    try (engine;
        ImageResolver images = on(engine, engines).deadline(Duration.ofSeconds(8)).build()) {
      assumeCommands(engine.info());
      ImageSpec spec = engines.onBusybox().run("true").run("echo still waiting; sleep 300");
      assertThatExceptionOfType(BuildTimeoutException.class)
          .isThrownBy(() -> images.resolve(spec))
          .satisfies(
              e -> {
                assertThat(e.step()).contains("run echo still waiting; sleep 300");
                assertThat(e.timeInStep().orElseThrow())
                    .isBetween(Duration.ofMillis(500), Duration.ofSeconds(8));
                assertThat(e.lastLines()).contains("still waiting");
                assertThat(e)
                    .hasMessageContainingAll(
                        "8 s",
                        "running step \"run echo still waiting; sleep 300\"",
                        "| still waiting");
              });
    }
  }

  /** The base is busybox: it has a shell, but neither Python nor APT. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pip | pip needs Python 3 with pip, which this base does not have
          apt | apt needs a Debian or Ubuntu base
          """)
  void missingPackageManagerIsReportedWithRemedy(String tool, String sentence) throws Exception {
    RealEngines engines = engines();
    try (ContainerEngine engine = engineUnderTest().connect();
        ImageResolver images = on(engine, engines).build()) {
      assumeCommands(engine.info());
      ImageSpec base = engines.onBusybox();
      ImageSpec spec = tool.equals("pip") ? base.pip("requests") : base.apt("curl");
      assertThatExceptionOfType(BuildFailedException.class)
          .isThrownBy(() -> images.resolve(spec))
          .satisfies(
              e -> {
                assertThat(e.lastLines()).anySatisfy(line -> assertThat(line).contains(sentence));
                assertThat(e).hasMessageContaining(sentence);
                assertThat(e.exitCode()).hasValue(127);
                for (Throwable at = e; at != null; at = at.getCause()) {
                  assertThat(at.getMessage()).doesNotContain("mkdir -p", "export");
                }
              });
    }
  }

  /** The progress of a push by BuildKit or Podman has no bytes. */
  @Test
  void pushReportsTransferredBytes() throws Exception {
    RealEngines engines = engines();
    assumeTrue(PUSH_REPORTS_BYTES.contains(row), row + " reports no bytes of a push");
    List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    Path file = directory.resolve("random");
    byte[] bytes = new byte[9 << 20];
    new Random().nextBytes(bytes);
    Files.write(file, bytes);
    try (ContainerEngine engine = engineUnderTest().connect();
        ImageResolver images = on(engine, engines).listener(events::add).build()) {
      images.resolve(engines.onBusybox().copy(file, "/random"));
    }
    assertThat(events)
        .as("events: %s", events.subList(Math.max(0, events.size() - 12), events.size()))
        .filteredOn(BuildEvent.Progress.class::isInstance)
        .map(BuildEvent.Progress.class::cast)
        .filteredOn(progress -> !progress.what().startsWith("send "))
        .anySatisfy(progress -> assertThat(progress.current()).isGreaterThanOrEqualTo(9 << 20));
  }

  /** The lines at level INFO are these two, even with all loggers at TRACE. */
  @Test
  void buildLogsStartAndEndAtInfoLevel() throws Exception {
    RealEngines engines = engines();
    Path log = Path.of("target/tests.log");
    long begin = Files.size(log);
    ImageReference image;
    try (ContainerEngine engine = engineUnderTest().connect();
        ImageResolver images = on(engine, engines).build()) {
      Path file = Files.writeString(directory.resolve("file"), "text");
      image = images.resolve(engines.onBusybox().copy(file, "/file")).reference();
    }
    List<String> lines = since(log, begin).lines().toList();
    assertThat(lines)
        .filteredOn(line -> line.contains("INFO io.imagespec."))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(".*building \\Q" + image.familiar() + "\\E \\(1 step\\) on [a-z]+"),
            line ->
                assertThat(line)
                    .contains("BUILT " + image.repository().familiar() + "@sha256:", " after "));
    assertThat(lines)
        .filteredOn(line -> line.contains(" io.imagespec."))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(400)); // with date, thread and logger
  }

  private static String since(Path log, long begin) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(file.length() - begin)];
      file.seek(begin);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
