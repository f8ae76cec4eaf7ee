package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolveAllException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults while the images of a workflow are resolved, with Docker and a real registry. */
@Timeout(240)
class RegistrationFaultsIT {
  @TempDir Path directory;

  private final String run = UUID.randomUUID().toString();

  @Test
  void oneOfTwentyBuildsFails() {
    RealEngines engines = RealEngines.need("docker");
    Map<String, ImageSpec> specs = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      specs.put(
          "task-" + i,
          engines
              .onBusybox()
              .withName("it-registration-" + i)
              .run(i == 7 ? "exit 3" : "echo " + i));
    }
    try (ContainerEngine engine = engines.connect();
        ImageResolver images = engines.resolver(engine, directory).build()) {
      assertThatExceptionOfType(ResolveAllException.class)
          .isThrownBy(() -> images.resolveAll(specs))
          .satisfies(
              e -> {
                assertThat(e.failures()).containsOnlyKeys("task-7");
                assertThat(e.failures().values())
                    .allMatch(failure -> failure instanceof BuildFailedException);
                assertThat(e.catalog().names()).hasSize(19);
              });
    }
  }

  @Test
  void registryGoesAwayHalfWay() throws Exception {
    RealEngines engines = RealEngines.need("docker");
    Path folder = Files.createDirectory(directory.resolve("registry"));
    Set<ImageReference> started = ConcurrentHashMap.newKeySet();
    int port;
    Map<String, ImageSpec> specs = new TreeMap<>();
    try (LocalRegistry registry = registry(folder, 0);
        ContainerEngine engine = engines.connect()) {
      port = URI.create("http://" + registry.address()).getPort();
      for (int i = 0; i < 6; i++) {
        specs.put(
            "task-" + i,
            ImageSpec.from(engines.busybox())
                .registry(registry.address())
                .named("task-" + i)
                .refresh(run)
                .run("sleep 1; echo " + i + " > /made"));
      }
      Runnable stopRegistry = registry::close;
      BuildListener stop =
          BuildListener.withImage(
              (image, event) -> {
                started.add(image);
                if (started.size() == 3) {
                  stopRegistry.run();
                }
              });
      try (ImageResolver images =
          engines.resolver(engine, directory).listener(stop).concurrentBuilds(2).build()) {
        assertThatExceptionOfType(ResolveAllException.class)
            .isThrownBy(() -> images.resolveAll(specs))
            .satisfies(
                e -> {
                  assertThat(e.failures()).hasSize(6 - e.catalog().names().size());
                  assertThat(e.failures().values())
                      .allMatch(failure -> failure instanceof RegistryException);
                  assertThat(e.catalog().names()).isNotEmpty();
                });
      }
    }
    try (LocalRegistry registry = registry(folder, port);
        ContainerEngine engine = engines.connect();
        ImageResolver images = engines.resolver(engine, directory).build()) {
      assertThat(registry.address()).endsWith(":" + port);
      ImageCatalog catalog = images.resolveAll(specs);
      assertThat(catalog.names()).hasSize(6);
      assertThat(catalog.names().stream().map(name -> catalog.image(name).action()))
          .contains(Action.REUSED, Action.BUILT);
    }
  }

  private static LocalRegistry registry(Path folder, int port) {
    return LocalRegistry.builder().folder(folder).port(port).start();
  }

  @Test
  void processKilledBetweenBuildAndPushLeavesNothingHalf() throws Exception {
    RealEngines engines = RealEngines.need("docker");
    Path output = directory.resolve("killed");
    Process killed = RegistrationClientJvm.start(engines, run, 3, true, directory, output);
    assertThat(killed.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(killed.exitValue())
        .as(Files.readString(output))
        .isEqualTo(RegistrationClientJvm.HALTED);
    Map<String, ImageSpec> specs = RegistrationClientJvm.specs(engines, run, 3);
    try (RegistryClient client = RegistryClient.builder().keychain(engines.keychain()).build()) {
      assertThat(specs.values())
          .anyMatch(
              spec ->
                  client.find(BuildPlan.of(spec, directory, DigestCache.none()).image()).isEmpty());
    }
    Path again = directory.resolve("again");
    Process second = RegistrationClientJvm.start(engines, run, 3, false, directory, again);
    assertThat(second.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(second.exitValue()).as(Files.readString(again)).isZero();
    assertThat(lines(again, "BUILT ") + lines(again, "REUSED ")).isEqualTo(3);
  }

  /** The classic builder starts one container for each command, which Docker's events show. */
  @Test
  void twoProcessesBuildOnce() throws Exception {
    RealEngines engines = RealEngines.need("docker-classic");
    String begin = String.valueOf(Instant.now().getEpochSecond());
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    Process first = RegistrationClientJvm.start(engines, run, 2, false, directory, one);
    Process second = RegistrationClientJvm.start(engines, run, 2, false, directory, two);
    for (Process process : List.of(first, second)) {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(one) + Files.readString(two)).isZero();
    }
    String end = String.valueOf(Instant.now().getEpochSecond() + 1);
    String started =
        engines.cli(
            "events --since "
                + begin
                + " --until "
                + end
                + " --filter type=container --filter event=start --format {{.ID}}");
    assertThat(Arrays.stream(started.split("\n")).filter(line -> !line.isBlank())).hasSize(2);
    assertThat(lines(one, "BUILT ") + lines(two, "BUILT ")).isEqualTo(2);
    assertThat(lines(one, "REUSED ") + lines(two, "REUSED ")).isEqualTo(2);
  }

  private static long lines(Path output, String start) throws Exception {
    return Files.readAllLines(output).stream().filter(line -> line.startsWith(start)).count();
  }
}
