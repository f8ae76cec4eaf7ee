package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.contract.EngineUnderTest;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.docker.contract.TestRegistry;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The engines and the registry that {@code .ci/engines up} started. A missing engine skips the test
 * with the reason. With {@code -Dimagespec.engines.required=docker,podman} a missing engine of this
 * list is a failure, and so is a machine that is unfit for a test.
 */
public final class RealEngines implements EngineUnderTest {
  private static final String ALL_CONTAINERS = "ps --all --quiet --no-trunc";
  private static final String CLASSIC = "docker-classic";
  private static final String EMBEDDED = "embedded";
  private static final String CONFORMANCE = "conformance";

  private final Properties properties;
  private final String engine;
  private final Path file;

  private RealEngines(Properties properties, String engine, Path file) {
    this.file = file;
    this.properties = properties;
    this.engine = engine;
  }

  /**
   * Returns an engine, or skips the test.
   *
   * @param engine its name in engines.properties
   * @return the engines
   */
  public static RealEngines need(String engine) {
    return need(engine, TestRegistry.place());
  }

  /** Returns an engine of a different {@code .ci/engines up}. */
  static RealEngines need(String engine, Path file) {
    Properties properties = new Properties();
    if (!Files.isReadable(file)) {
      miss(engine, file + " cannot be read; start the engines with `.ci/engines up`");
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      miss(engine, file + ": " + e);
    }
    if (properties.getProperty(needed(engine)) == null) {
      miss(engine, file + " does not name it");
    }
    return new RealEngines(properties, engine, file);
  }

  /** Returns the property that exists if the engine exists. */
  private static String needed(String engine) {
    return switch (engine) {
      case EMBEDDED -> "registry";
      case CONFORMANCE -> CONFORMANCE;
      default -> placeOf(engine) + ".host";
    };
  }

  /**
   * Returns the name of the service. Docker with its classic builder is the same service as Docker.
   */
  static String placeOf(String engine) {
    return engine.equals(CLASSIC) ? "docker" : engine;
  }

  /** Skips the test, or fails it if the engine is required. */
  static void miss(String engine, String why) {
    skip("engine " + engine + " is not there: " + why, required().contains(placeOf(engine)));
  }

  /**
   * Skips the test, or fails it if any engine is required: every test must run on such a machine.
   *
   * @param why the reason why the machine is unfit
   */
  public static void unfit(String why) {
    skip(why, !required().isEmpty());
  }

  private static void skip(String why, boolean refused) {
    if (refused) {
      Assertions.fail(why);
    }
    Assumptions.abort(why);
  }

  private static Set<String> required() {
    String names = System.getProperty("imagespec.engines.required", "");
    return names.isEmpty() ? Set.of() : Set.of(names.split(","));
  }

  @Override
  public String name() {
    return engine;
  }

  /** Returns the name of the engine's service in {@code .ci/engines}. */
  String service() {
    return placeOf(engine);
  }

  @Override
  public String kind() {
    return engine.startsWith("docker")
        ? "docker"
        : engine.startsWith("buildkitd") ? "buildkit" : engine;
  }

  @Override
  public String endpoint() {
    return host();
  }

  @Override
  public Optional<String> run(ImageReference image) throws IOException, InterruptedException {
    return buildkit() || engine.equals(EMBEDDED)
        ? Optional.empty()
        : Optional.of(cli("run --rm --network=none " + image));
  }

  String host() {
    return engine.equals(EMBEDDED) ? "this process" : get(placeOf(engine) + ".host");
  }

  /** Returns the directory of the engine's temporary files, if the engine removes all of them. */
  Optional<Path> scratch() {
    return Optional.ofNullable(properties.getProperty(placeOf(engine) + ".scratch")).map(Path::of);
  }

  /** Returns the directory of all data of the engine. */
  Path data() {
    return buildkit()
        ? Path.of(get(engine + ".root"))
        : scratch().orElseThrow().resolveSibling("").toAbsolutePath();
  }

  /** Returns the directories of the engine and its containerd: images, layers and build caches. */
  List<Path> stores() {
    return Stream.of(data(), containerd()).filter(Files::isDirectory).toList();
  }

  private Path containerd() {
    return engine.startsWith("docker2")
        ? file.resolveSibling(engine).resolve("containerd")
        : file.resolveSibling("containerd").resolve("root");
  }

  /** Returns the logs of the engine and its containerd. */
  List<Path> logs() {
    return Stream.of(log(), file.resolveSibling(placeOf(engine) + "-containerd.log"), sharedLog())
        .filter(Files::exists)
        .toList();
  }

  private Path sharedLog() {
    return file.resolveSibling("containerd.log");
  }

  /** Returns the file that describes the engines. */
  Path file() {
    return file;
  }

  /** Returns the log of the engine. */
  Path log() {
    return file.resolveSibling(placeOf(engine) + ".log");
  }

  /** Returns the path of BuildKit's command line. */
  String buildctl() {
    return get("buildctl");
  }

  /** Returns the output of BuildKit's command line, connected to the engine. */
  String buildctl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(buildctl(), "--addr", host()));
    Optional.ofNullable(properties.getProperty(engine + ".certs"))
        .ifPresent(certificates -> command.addAll(List.of("--tlsdir", certificates)));
    command.addAll(List.of(arguments));
    return Skopeo.run(command.toArray(String[]::new));
  }

  /** Returns the output of the engine's command line. */
  String cli(String arguments) throws IOException, InterruptedException {
    if (buildkit()) {
      return ""; // it cannot list images or containers
    }
    String program = podman() ? "podman --remote --url " + host() : "docker -H " + host();
    return Skopeo.run((program + " " + arguments).split(" "));
  }

  /**
   * Returns the ids of all containers, including those of builds, one per line. Podman's command
   * line fails if a container disappears during the listing, so it is repeated.
   */
  String containers() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return cli(podman() ? ALL_CONTAINERS + " --external" : ALL_CONTAINERS);
      } catch (IOException e) {
        if (attempt == 5 || !String.valueOf(e.getMessage()).contains("container not known")) {
          throw e;
        }
      }
    }
  }

  private boolean podman() {
    return kind().equals("podman");
  }

  boolean buildkit() {
    return kind().equals("buildkit");
  }

  @Override
  public ContainerEngine connect() {
    return connect(host());
  }

  /** Connects to the engine at a different address. */
  ContainerEngine connect(String address) {
    if (engine.equals(EMBEDDED)) {
      return new EmbeddedEngineProvider().connect(Environment.system());
    }
    if (buildkit()) {
      String certificates = properties.getProperty(engine + ".certs");
      return certificates == null
          ? BuildKitHost.of(address).connect()
          : BuildKitHost.of(address, Path.of(certificates)).connect();
    }
    return DockerHost.of(address).connect(environment(Path.of("/nonexistent")));
  }

  @Override
  public Environment environment(Path home) {
    Map<String, String> variables = new HashMap<>();
    variables.put(buildkit() ? "BUILDKIT_HOST" : "DOCKER_HOST", host());
    if (buildkit() && properties.containsKey(engine + ".certs")) {
      variables.put("BUILDKIT_CERT_PATH", get(engine + ".certs"));
    }
    if (engine.equals(CLASSIC)) {
      variables.put("DOCKER_BUILDKIT", "0");
    }
    return Environment.of(variables, home);
  }

  /** Returns the path of the conformance suite of the OCI distribution specification. */
  String conformance() {
    return get(CONFORMANCE);
  }

  /** Returns the path of crane, go-containerregistry's program for registries. */
  String crane() {
    return get("crane");
  }

  /** Returns the directory of the JSON schemas of the OCI image specification. */
  Path ociSchemas() {
    return Path.of(get("oci.schemas"));
  }

  /** Returns an image for linux/amd64 and linux/arm64 with a shell, whose commands run on both. */
  String multi() {
    if (properties.getProperty("base.multi") == null) {
      miss("arm64", "engines.properties does not name base.multi");
    }
    return get("base.multi");
  }

  /** Returns a spec that no earlier run has built. */
  ImageSpec fresh(ImageSpec spec) {
    return spec.named("it-" + engine).refresh(UUID.randomUUID().toString());
  }

  /** Returns a fresh spec on busybox, for the real registry. */
  ImageSpec onBusybox() {
    return fresh(ImageSpec.from(busybox()).registry(target()));
  }

  /**
   * Returns a fresh spec on a copy of busybox that no other test uses. Builders merge images with
   * the same layers, and the exports of Docker 26 then name only the first.
   */
  ImageSpec onNewBase(Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("new-base"), UUID.randomUUID().toString());
    try (ContainerEngine embedded = new EmbeddedEngineProvider().connect(Environment.system());
        ImageResolver images =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(embedded)
                .keychain(keychain())
                .build()) {
      ImageReference base = images.resolve(onBusybox().copy(file, "/new-base")).pinned();
      return fresh(ImageSpec.from(base.toString()).registry(target()));
    }
  }

  /** Returns a builder of a resolver with an engine and the user of the real registry. */
  ImageResolver.Builder resolver(ContainerEngine connected, Path directory) {
    return ImageResolver.builder().engine(connected).keychain(keychain()).directory(directory);
  }

  /** Returns the images of the real registry, which are unpacked below a directory. */
  Skopeo skopeo(Path directory) throws IOException {
    return new Skopeo(Files.createDirectory(directory.resolve("skopeo")), testRegistry());
  }

  /** Returns the real registry. */
  TestRegistry testRegistry() {
    return TestRegistry.of(properties);
  }

  /** Returns the prefix of repositories in the real registry. */
  String target() {
    return testRegistry().target();
  }

  String registry() {
    return testRegistry().address();
  }

  String busybox() {
    return testRegistry().busybox();
  }

  String debian() {
    return testRegistry().debian();
  }

  String username() {
    return testRegistry().username();
  }

  String password() {
    return testRegistry().password();
  }

  /** Returns a keychain with the user of the real registry only. */
  Keychain keychain() {
    return testRegistry().keychain();
  }

  /** Returns a keychain with the same user at several addresses. */
  Keychain keychain(Predicate<String> domains) {
    return testRegistry().keychain(password(), domains);
  }

  private String get(String key) {
    return TestRegistry.need(properties, key);
  }
}
