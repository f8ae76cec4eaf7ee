package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.MissingImageException;
import io.imagespec.resolve.ResolveAllException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registration of a workflow with 60 names: 5 bases, 12 images, one repository for each name.
 * Its requests are counted in the log of the registry.
 */
@Timeout(300)
class RegistrationIT {
  private static final int NAMES = 60;
  private static final int IMAGES = 12;
  private static final int BASES = 5;

  @TempDir Path directory;

  private final RealEngines engines = RealEngines.need("docker");
  private final String run = UUID.randomUUID().toString().substring(0, 8);

  @BeforeEach
  void writeFile() throws IOException {
    Files.writeString(directory.resolve("file"), "content");
  }

  /** Copies the base to several repositories, each with a file of its own. */
  private List<String> bases() throws IOException {
    Map<String, ImageSpec> specs = new TreeMap<>();
    for (int i = 0; i < BASES; i++) {
      Path marker = Files.writeString(directory.resolve("base-" + i), "base " + i);
      specs.put(
          "base-" + i,
          ImageSpec.from(engines.busybox())
              .registry(engines.target())
              .named("it-registration-base-" + i)
              .copy(marker, "/base"));
    }
    try (ImageResolver images =
        ImageResolver.builder().keychain(engines.keychain()).directory(directory).build()) {
      ImageCatalog catalog = images.resolveAll(specs);
      return catalog.names().stream()
          .map(name -> catalog.image(name).reference().toString())
          .toList();
    }
  }

  private static Map<String, ImageSpec> specs(List<String> bases, String registry, String run) {
    Map<String, ImageSpec> specs = new TreeMap<>();
    for (int i = 0; i < NAMES; i++) {
      int image = i % IMAGES;
      specs.put(
          "task-" + i,
          ImageSpec.from(bases.get(image % BASES))
              .registry(registry)
              .named("it-registration-" + run + "-" + i)
              .refresh(run)
              .run("echo " + image + " > /made")
              .copy(Path.of("file"), "/app/file"));
    }
    return specs;
  }

  private ImageCatalog resolveAll(Map<String, ImageSpec> specs) throws IOException {
    try (ContainerEngine engine = engines.connect();
        ImageResolver images = engines.resolver(engine, directory).build()) {
      return images.resolveAll(specs);
    }
  }

  /** Returns the number of requests with a method for the manifests of this run. */
  private long requests(String method) throws IOException {
    Pattern request =
        Pattern.compile(
            "\"" + method + " /v2/acme/it-registration-" + run + "-[0-9]+/manifests/[^ ]+ HTTP");
    try (var lines = Files.lines(engines.file().resolveSibling("registry.log"))) {
      return lines.filter(line -> request.matcher(line).find()).count();
    }
  }

  @Test
  void sixtyNamesNeedTwelveBuilds() throws Exception {
    List<String> bases = bases();
    Map<String, ImageSpec> specs = specs(bases, engines.target(), run);
    ImageCatalog catalog = resolveAll(specs);
    assertThat(catalog.names()).hasSize(NAMES);
    assertThat(catalog.names().stream().map(name -> catalog.image(name).digest()).distinct())
        .hasSize(IMAGES);
    assertThat(requests("PUT"))
        .as("manifests: first parts and finals")
        .isLessThanOrEqualTo(IMAGES + NAMES);
    assertThat(firstPartsBuilt()).isEqualTo(IMAGES);
    Path files = engines.skopeo(directory).unpack(catalog.image("task-13").pinned());
    assertThat(files.resolve("made")).hasContent("1");
    assertThat(files.resolve("app/file")).hasContent("content");

    assertSecondPassNeedsNoEngine(catalog, bases);
    assertNeverBuildTouchesNoEngine(specs);
  }

  /** Counts the engine's builds: each first part is in the store of Docker once. */
  private long firstPartsBuilt() throws Exception {
    return engines
        .cli(
            "images --format {{.Repository}} --filter reference=*/acme/it-registration-"
                + run
                + "-*")
        .lines()
        .filter(line -> !line.isBlank())
        .count();
  }

  /** Another process, without an engine, sends one request for each image. */
  private void assertSecondPassNeedsNoEngine(ImageCatalog catalog, List<String> bases)
      throws Exception {
    long heads = requests("HEAD");
    JvmWithoutEngine jvm = new JvmWithoutEngine(engines, directory);
    Files.writeString(jvm.home().resolve("file"), "content");
    Path list = Files.write(jvm.home().resolve("bases"), bases);
    String output = jvm.run(RegistrationIT.class, list.toString(), engines.target(), run);
    assertThat(output.lines().filter(line -> line.matches("task-.* REUSED .*"))).hasSize(NAMES);
    assertThat(output).contains("digest " + catalog.digest());
    assertThat(requests("HEAD") - heads).isEqualTo(NAMES);
  }

  /** A socket that records whether anyone connects stands where the engine would. */
  private void assertNeverBuildTouchesNoEngine(Map<String, ImageSpec> specs) throws Exception {
    Path socket = directory.resolve("engine.sock");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket)).configureBlocking(false);
      Environment environment =
          Environment.of(Map.of("DOCKER_HOST", "unix://" + socket), directory);
      long puts = requests("PUT");
      try (ImageResolver images =
          ImageResolver.builder()
              .environment(environment)
              .keychain(engines.keychain())
              .directory(directory)
              .neverBuild()
              .build()) {
        assertThat(images.resolveAll(specs).names()).hasSize(NAMES);
        Map<String, ImageSpec> more = new TreeMap<>(specs);
        more.put("missing", specs.values().iterator().next().run("echo more"));
        assertThatExceptionOfType(ResolveAllException.class)
            .isThrownBy(() -> images.resolveAll(more))
            .satisfies(
                e -> {
                  assertThat(e.catalog().names()).hasSize(NAMES);
                  assertThat(e.failures().get("missing")).isInstanceOf(MissingImageException.class);
                });
      }
      assertThat(listener.accept()).as("a connection to the engine").isNull();
      assertThat(requests("PUT")).isEqualTo(puts);
    }
  }

  /** Resolves the same specs with the credentials and the engines of its environment. */
  public static void main(String[] arguments) throws IOException {
    List<String> bases = Files.readAllLines(Path.of(arguments[0]));
    try (ImageResolver images = ImageResolver.create()) {
      ImageCatalog catalog = images.resolveAll(specs(bases, arguments[1], arguments[2]));
      for (String name : catalog.names()) {
        Action action = catalog.image(name).action();
        System.out.println(name + " " + action + " " + catalog.image(name).pinned());
      }
      System.out.println("digest " + catalog.digest());
    }
  }
}
