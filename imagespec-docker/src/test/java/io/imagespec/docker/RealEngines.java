package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.contract.EngineUnderTest;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.docker.contract.TestRegistry;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
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
 * The engines and the registry that {@code .ci/engines up} started. A missing one is a skip that
 * says why, unless {@code -Dimagespec.engines.required=docker,podman} names it: then it is a
 * failure. So is, where any is named, a machine on which a test cannot be made.
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
   * An engine, or a skip.
   *
   * @param engine its name in engines.properties
   * @return the engines
   */
  public static RealEngines need(String engine) {
    return need(engine, TestRegistry.place());
  }

  /** Those that the file of another {@code .ci/engines up} names. */
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

  /** What the file says if the engine is there. */
  private static String needed(String engine) {
    return switch (engine) {
      case EMBEDDED -> "registry";
      case CONFORMANCE -> CONFORMANCE;
      default -> placeOf(engine) + ".host";
    };
  }

  /** Docker with its classic builder is at Docker's place. */
  static String placeOf(String engine) {
    return engine.equals(CLASSIC) ? "docker" : engine;
  }

  /** Skips the test, or fails it if the engine is required. */
  static void miss(String engine, String why) {
    skip("engine " + engine + " is not there: " + why, required().contains(placeOf(engine)));
  }

  /**
   * Skips the test, or fails it if any engine is required: then the machine is one on which every
   * test runs.
   *
   * @param why what it lacks, or has too much
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

  /** The name that {@code .ci/engines} has for it. */
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

  /** Where the engine keeps its temporary files, if it does not forget some of them. */
  Optional<Path> scratch() {
    return Optional.ofNullable(properties.getProperty(placeOf(engine) + ".scratch")).map(Path::of);
  }

  /** Where the engine keeps everything it has. */
  Path data() {
    return buildkit()
        ? Path.of(get(engine + ".root"))
        : scratch().orElseThrow().resolveSibling("").toAbsolutePath();
  }

  /**
   * Everything that the engine, and the containerd below it, keep: images, layers, build caches.
   */
  List<Path> stores() {
    return Stream.of(data(), containerd()).filter(Files::isDirectory).toList();
  }

  private Path containerd() {
    return engine.startsWith("docker2")
        ? file.resolveSibling(engine).resolve("containerd")
        : file.resolveSibling("containerd").resolve("root");
  }

  /** What the engine, and the containerd below it, write of what they do. */
  List<Path> logs() {
    return Stream.of(log(), file.resolveSibling(placeOf(engine) + "-containerd.log"), sharedLog())
        .filter(Files::exists)
        .toList();
  }

  private Path sharedLog() {
    return file.resolveSibling("containerd.log");
  }

  /** The file that names the engines. */
  Path file() {
    return file;
  }

  /** What the engine writes of what it does. */
  Path log() {
    return file.resolveSibling(placeOf(engine) + ".log");
  }

  /** BuildKit's own command line, without a connection to the engine yet. */
  String buildctl() {
    return get("buildctl");
  }

  /** What BuildKit's own command line says, connected to the engine. */
  String buildctl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(buildctl(), "--addr", host()));
    Optional.ofNullable(properties.getProperty(engine + ".certs"))
        .ifPresent(certificates -> command.addAll(List.of("--tlsdir", certificates)));
    command.addAll(List.of(arguments));
    return Skopeo.run(command.toArray(String[]::new));
  }

  /** What the engine's own command line says. */
  String cli(String arguments) throws IOException, InterruptedException {
    if (buildkit()) {
      return ""; // it has no images and no containers that anybody could list
    }
    String program = podman() ? "podman --remote --url " + host() : "docker -H " + host();
    return Skopeo.run((program + " " + arguments).split(" "));
  }

  /**
   * The ids of all containers, those of builds included, one a line. Podman's command line fails if
   * one goes away while it is listing them, so it is asked again.
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

  /** At another address, which leads there. */
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

  /** The conformance suite of the OCI distribution specification. */
  String conformance() {
    return get(CONFORMANCE);
  }

  /** Google's program for registries. */
  String crane() {
    return get("crane");
  }

  /** Where the JSON schemas of the OCI image specification are. */
  Path ociSchemas() {
    return Path.of(get("oci.schemas"));
  }

  /** An image for linux/amd64 and linux/arm64 with a shell, whose commands run on both. */
  String multi() {
    if (properties.getProperty("base.multi") == null) {
      miss("arm64", "engines.properties does not name base.multi");
    }
    return get("base.multi");
  }

  /** A spec that no earlier run has built. */
  ImageSpec fresh(ImageSpec spec) {
    return spec.named("it-" + engine).refresh(UUID.randomUUID().toString());
  }

  /** A fresh spec on busybox, for the real registry. */
  ImageSpec onBusybox() {
    return fresh(ImageSpec.from(busybox()).registry(target()));
  }

  /**
   * A fresh spec on a base like busybox that no other test has. Builders take images with the same
   * layers for one, and Docker 26's then names only the one that it saw first in what it exports.
   */
  ImageSpec onNewBase(Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("new-base"), UUID.randomUUID().toString());
    try (ContainerEngine embedded = new EmbeddedEngineProvider().connect(Environment.system());
        ImageResolver images =
            ImageResolver.builder().engine(embedded).keychain(keychain()).build()) {
      ImageReference base = images.resolve(onBusybox().copy(file, "/new-base")).pinned();
      return fresh(ImageSpec.from(base.toString()).registry(target()));
    }
  }

  /** The real registry. */
  TestRegistry testRegistry() {
    return TestRegistry.of(properties);
  }

  /** Where images go in the real registry. */
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

  /** The user of the real registry, and nobody anywhere else. */
  Keychain keychain() {
    return testRegistry().keychain();
  }

  /** The same user at other addresses too. */
  Keychain keychain(Predicate<String> domains) {
    return testRegistry().keychain(password(), domains);
  }

  private String get(String key) {
    return TestRegistry.need(properties, key);
  }
}
