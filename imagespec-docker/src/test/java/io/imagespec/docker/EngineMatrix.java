package io.imagespec.docker;

import static io.imagespec.docker.EngineMatrix.Contract.ACCESS;
import static io.imagespec.docker.EngineMatrix.Contract.BUILDKITD;
import static io.imagespec.docker.EngineMatrix.Contract.CANCELLATION;
import static io.imagespec.docker.EngineMatrix.Contract.CLASSIC_FAULTS;
import static io.imagespec.docker.EngineMatrix.Contract.CLIENT_FAULTS;
import static io.imagespec.docker.EngineMatrix.Contract.DOCKER_BUILDER;
import static io.imagespec.docker.EngineMatrix.Contract.ENGINE;
import static io.imagespec.docker.EngineMatrix.Contract.FAULTS;
import static io.imagespec.docker.EngineMatrix.Contract.HOSTILE_VALUES;
import static io.imagespec.docker.EngineMatrix.Contract.LAYER_CACHE;
import static io.imagespec.docker.EngineMatrix.Contract.SPLIT;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/**
 * The engines of {@code .ci/engines} and the contracts that each is tested against. {@link
 * EngineSource} provides the engines of a contract to a test class.
 *
 * <p>{@code -Dimagespec.engines.only=docker,podman} restricts the matrix to some engines. The tests
 * of the others are skipped with this reason.
 */
@SuppressWarnings("ImmutableEnumChecker") // the collections are never modified
enum EngineMatrix {
  /** The embedded engine. */
  EMBEDDED("embedded", ENGINE),

  /** Docker with its BuildKit. */
  DOCKER(
      "docker",
      ENGINE,
      ACCESS,
      DOCKER_BUILDER,
      CANCELLATION,
      CLIENT_FAULTS,
      FAULTS,
      HOSTILE_VALUES,
      SPLIT),

  /** Docker with its classic builder. */
  DOCKER_CLASSIC("docker-classic", ENGINE, CANCELLATION, CLASSIC_FAULTS, SPLIT),

  /** Podman. */
  PODMAN("podman", ENGINE, CANCELLATION, CLASSIC_FAULTS, HOSTILE_VALUES, SPLIT),

  /** Docker 26 with containerd's image store, whose BuildKit pushes as part of a build. */
  DOCKER_26_CONTAINERD(
      "docker26c",
      Map.of(
          CANCELLATION, "takes a minute",
          CLIENT_FAULTS, "takes more than a minute",
          FAULTS, "takes more than a minute"),
      ENGINE,
      ACCESS,
      DOCKER_BUILDER,
      LAYER_CACHE,
      SPLIT),

  /** A buildkitd that runs containers itself. */
  BUILDKITD_RUNC(
      "buildkitd",
      ENGINE,
      ACCESS,
      BUILDKITD,
      CANCELLATION,
      CLIENT_FAULTS,
      FAULTS,
      LAYER_CACHE,
      SPLIT),

  /** Docker 26 with its BuildKit. {@code .ci/run} starts this engine and the next ones if full. */
  DOCKER_26("docker26", ENGINE, ACCESS, DOCKER_BUILDER, CANCELLATION, CLIENT_FAULTS, FAULTS, SPLIT),

  /** Docker 29, with containerd's image store by default and gRPC on its socket. */
  DOCKER_29("docker29", ENGINE, ACCESS, DOCKER_BUILDER, CLIENT_FAULTS, LAYER_CACHE, SPLIT),

  /** A buildkitd over TCP, where both sides present a certificate. */
  BUILDKITD_TCP(
      "buildkitd-tcp", ENGINE, ACCESS, BUILDKITD, CANCELLATION, CLIENT_FAULTS, FAULTS, SPLIT),

  /** A buildkitd that has containerd run its containers. */
  BUILDKITD_CONTAINERD(
      "buildkitd-containerd",
      ENGINE,
      ACCESS,
      BUILDKITD,
      CANCELLATION,
      CLIENT_FAULTS,
      FAULTS,
      SPLIT);

  /** A test class that runs against several engines. */
  enum Contract {
    ENGINE,
    ACCESS,
    DOCKER_BUILDER,
    BUILDKITD,
    CANCELLATION,
    CLIENT_FAULTS,
    FAULTS,
    CLASSIC_FAULTS,
    HOSTILE_VALUES,
    /** The engine that writes the cache. */
    LAYER_CACHE,
    /** The engine that builds the first part of an image. */
    SPLIT
  }

  private static final String SLOW = "; set -Dimagespec.slow=true";

  private final String engine;
  private final Set<Contract> contracts;
  private final Map<Contract, String> slow;

  EngineMatrix(String engine, Contract... contracts) {
    this(engine, Map.of(), contracts);
  }

  /** With the contracts that run only if {@code imagespec.slow} is set, and the reason. */
  EngineMatrix(String engine, Map<Contract, String> slow, Contract... contracts) {
    this.engine = engine;
    this.slow = slow.isEmpty() ? Map.of() : new EnumMap<>(slow);
    this.contracts = EnumSet.copyOf(List.of(contracts));
    this.contracts.addAll(slow.keySet());
  }

  /** Returns the engines of a contract. */
  static List<EngineMatrix> of(Contract contract) {
    return Arrays.stream(values()).filter(row -> row.contracts.contains(contract)).toList();
  }

  /** Returns the engine for the tests of a contract, or skips the test with the reason. */
  RealEngines need(Contract contract) {
    slow(contract).ifPresent(Assumptions::abort);
    String only = System.getProperty("imagespec.engines.only", "");
    Assumptions.assumeTrue(
        only.isEmpty() || List.of(only.split(",")).contains(engine),
        "-Dimagespec.engines.only=" + only + " excludes " + engine);
    return RealEngines.need(engine);
  }

  /** Returns the reason to skip the tests of a contract, or empty to run them. */
  private Optional<String> slow(Contract contract) {
    return Optional.ofNullable(slow.get(contract))
        .filter(reason -> !runsSlowTests())
        .map(reason -> reason + SLOW);
  }

  /** Returns the reason to skip a test of a failing push, or empty to run it. */
  Optional<String> slowPushFailure() {
    return this == DOCKER_CLASSIC && !runsSlowTests()
        ? Optional.of("Docker tries a push for 50 s, and another row shows it" + SLOW)
        : Optional.empty();
  }

  static boolean runsSlowTests() {
    return Boolean.getBoolean("imagespec.slow");
  }

  /** Returns the name in engines.properties. */
  @Override
  public String toString() {
    return engine;
  }
}
