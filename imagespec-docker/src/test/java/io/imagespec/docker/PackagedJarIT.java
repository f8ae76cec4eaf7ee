package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.resolve.Assembly;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The published jar and its dependencies. */
class PackagedJarIT {
  /** The size limit of the jar and its runtime dependencies, in bytes. */
  private static final long TREE_LIMIT = 14L << 20;

  /** Dependencies outside the jar, by the prefixes of their file names. */
  private static final List<String> OUTSIDE =
      List.of(
          "imagespec-api-",
          "jackson-annotations-",
          "jackson-core-",
          "jackson-databind-",
          "jna-",
          "jspecify-",
          "slf4j-api-");

  /** The transitive dependency, which the published pom does not list. */
  private static final String TRANSITIVE = "jackson-core-";

  private static final String POM = "META-INF/maven/io.imagespec/imagespec-docker/pom.xml";

  /** Classes of features that are optional or specific to Windows. */
  private static final List<String> OPTIONAL =
      List.of(
          "imagespec.shaded.com.github.dockerjava.transport.NamedPipeSocket$Kernel32",
          "imagespec.shaded.org.apache.hc.client5.http.entity.BrotliInputStreamFactory",
          "io.imagespec.docker.internal.oci.Zstd$Library");

  /** Classes that are missing in the jar and are referred to only by code that never runs. */
  private static final List<String> LEFT_OUT =
      List.of(
          "com.github.dockerjava.core.dockerfile.Dockerfile", // docker-java's own contexts
          "com.github.dockerjava.core.dockerfile.Dockerfile$ScannedResult",
          "com.github.dockerjava.core.util.CompressArchiveUtil",
          "com.google.common.hash.Hashing", // hashes of addresses, subsets of servers
          "com.google.common.io.Files", // SPIFFE
          "com.google.gson.internal.bind.JsonTreeReader", // objects in memory
          "kotlin.collections.unsigned.UArraysKt",
          "okio.internal.ResourceFileSystem", // file systems in jars
          "okio.internal.ZipFilesKt",
          "org.apache.commons.compress.compressors.CompressorStreamFactory", // found absent
          "org.apache.commons.lang3.StringEscapeUtils", // toString as JSON
          "org.apache.hc.core5.http.impl.routing.PathPatternMatcher", // servers
          "org.apache.hc.core5.http2.ssl.H2TlsSupport", // connections that do not block
          "org.apache.hc.core5.reactor.ProtocolIOSession");

  private static final Pattern MISSING =
      Pattern.compile("-> imagespec\\.shaded\\.(\\S+) +not found");

  private static final String ENGINE = "IMAGESPEC_ENGINE";

  private static final String CONSUMER =
      """
      package com.example;

      import io.imagespec.ImageSpec;
      import io.imagespec.docker.LocalRegistry;
      import io.imagespec.engine.LayerCompression;
      import io.imagespec.resolve.ImageResolver;
      import java.nio.file.Path;

      public final class Consumer {
        public static void main(String[] args) {
          try (LocalRegistry registry = LocalRegistry.start();
              ImageResolver images = resolver(System.getProperty("compression", "GZIP"))) {
            ImageSpec spec =
                ImageSpec.scratch()
                    .named("app")
                    .registry(registry.address() + "/x")
                    .copy(Path.of(System.getProperty("java.home"), "release"), "/release");
            System.out.println(images.resolve(spec).action());
            System.out.println(images.resolve(spec).action());
          }
        }

        private static ImageResolver resolver(String compression) {
          return ImageResolver.builder()
              .layerCompression(LayerCompression.valueOf(compression))
              .build();
        }
      }
      """;

  private static Path jar;
  private static List<Path> tree;

  @TempDir Path directory;

  @BeforeAll
  static void findTree() throws IOException {
    jar = packaged(Path.of("target"), "imagespec-docker-[^-]*(-SNAPSHOT)?\\.jar");
    tree = new ArrayList<>(List.of(jar));
    for (String name : OUTSIDE) {
      tree.add(outside(name));
    }
  }

  private static Path packaged(Path target, String name) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path outside(String name) throws IOException {
    if (name.equals("imagespec-api-")) {
      return packaged(Path.of("../imagespec-api/target"), "imagespec-api-[^-]*(-SNAPSHOT)?\\.jar");
    }
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(entry -> entry.getFileName().toString().matches(name + "[0-9][^/]*\\.jar"))
        // The schema validator's Jackson 3 has files of the same names.
        .filter(entry -> !entry.toString().contains("tools" + File.separator + "jackson"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> entries() throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(entry -> entry.getName()).toList();
    }
  }

  @Test
  void holdsNoUnrelocatedClass() throws IOException {
    assertThat(entries())
        .contains(
            "imagespec/shaded/io/grpc/ManagedChannel.class",
            "imagespec/shaded/com/github/dockerjava/api/model/Info.class")
        .filteredOn(entry -> entry.endsWith(".class"))
        .allMatch(
            entry ->
                entry.startsWith("imagespec/shaded/")
                    || entry.startsWith("io/imagespec/docker/")
                    || entry.equals("module-info.class"));
  }

  @Test
  void relocatesServices() throws IOException {
    assertThat(entries())
        .filteredOn(entry -> entry.startsWith("META-INF/services/") && !entry.endsWith("/"))
        .containsExactlyInAnyOrder(
            "META-INF/services/imagespec.shaded.io.grpc.LoadBalancerProvider",
            "META-INF/services/imagespec.shaded.io.grpc.ManagedChannelProvider",
            "META-INF/services/imagespec.shaded.io.grpc.NameResolverProvider",
            "META-INF/services/imagespec.shaded.io.grpc.ServerProvider",
            "META-INF/services/io.imagespec.auth.KeychainProvider",
            "META-INF/services/io.imagespec.engine.ContainerEngineProvider",
            "META-INF/services/io.imagespec.registry.ImageRegistryProvider");
  }

  /** Scanners read these coordinates, people the notices. */
  @Test
  void namesVersionCopyrightAndLicenseOfEveryLibrary() throws IOException {
    List<String> libraries = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (String entry : entries()) {
        if (entry.matches("META-INF/maven/(?!io\\.imagespec/).*/pom\\.properties")) {
          Properties coordinates = new Properties();
          coordinates.load(file.getInputStream(file.getEntry(entry)));
          libraries.add(
              "%s:%s %s"
                  .formatted(
                      coordinates.getProperty("groupId"),
                      coordinates.getProperty("artifactId"),
                      coordinates.getProperty("version")));
        }
      }
      String notices = text(file, "META-INF/THIRD-PARTY-NOTICES");
      List<String> named =
          Pattern.compile(
                  "^(\\S+:\\S+ \\S+)\n  Copyright .+\n  (?:Apache License 2.0|BSD 3-Clause)$",
                  Pattern.MULTILINE)
              .matcher(notices)
              .results()
              .map(found -> found.group(1))
              .toList();
      assertThat(named).hasSizeGreaterThan(20).containsExactlyInAnyOrderElementsOf(libraries);
      String licence = text(file, "META-INF/LICENSE");
      assertThat(notices).endsWith(licence).contains("\"AS IS\" AND ANY EXPRESS");
      assertThat(licence).contains("Apache License").contains("END OF TERMS AND CONDITIONS");
    }
  }

  private static String text(JarFile file, String entry) throws IOException {
    return new String(
        file.getInputStream(file.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void beginsWithItsOwnManifest() throws IOException {
    try (JarInputStream stream = new JarInputStream(Files.newInputStream(jar))) {
      assertThat(stream.getManifest()).isNotNull();
      Attributes attributes = stream.getManifest().getMainAttributes();
      assertThat(attributes.keySet().stream().map(Object::toString))
          .containsExactlyInAnyOrder(
              "Manifest-Version",
              "Created-By",
              "Build-Jdk-Spec",
              "Implementation-Title",
              "Implementation-Version");
      assertThat(attributes.getValue(Attributes.Name.IMPLEMENTATION_TITLE))
          .isEqualTo("ImageSpec for Docker and Podman");
      assertThat(jar.getFileName())
          .hasToString(
              "imagespec-docker-%s.jar"
                  .formatted(attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION)));
    }
  }

  @Test
  void holdsThePublishedPom() throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(text(file, POM)).isEqualTo(Files.readString(publishedPom()));
    }
    Path api = tree.get(1);
    try (JarFile file = new JarFile(api.toFile())) {
      assertThat(text(file, POM.replace("imagespec-docker", "imagespec-api")))
          .contains("<artifactId>imagespec-api</artifactId>")
          .doesNotContain("<parent>");
    }
  }

  @Test
  void hasTheSourceOfItsModuleDescriptor() throws IOException {
    Path sources = packaged(Path.of("target"), "imagespec-docker-[^-]*(-SNAPSHOT)?-sources\\.jar");
    try (JarFile file = new JarFile(sources.toFile())) {
      assertThat(file.getEntry("module-info.java")).isNotNull();
    }
  }

  private static Path publishedPom() {
    return Path.of("target/published").resolve(POM);
  }

  @Test
  void initializesEveryClassThatIsNotOptional() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (Path path : tree) {
      urls.add(url(path));
    }
    Map<String, String> failed = new TreeMap<>();
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      for (String entry : entries()) {
        if (entry.endsWith(".class") && !entry.equals("module-info.class")) {
          String name = entry.substring(0, entry.length() - 6).replace('/', '.');
          try {
            Class.forName(name, true, loader);
          } catch (LinkageError e) {
            failed.put(name, e.toString());
          }
        }
      }
    }
    assertThat(failed).containsOnlyKeys(OPTIONAL);
  }

  @Test
  void refersOnlyToKnownMissingClasses() throws IOException {
    Path classes = Files.createDirectories(directory.resolve("all"));
    try (JarFile file = new JarFile(jar.toFile())) {
      for (String entry : entries()) {
        if (entry.endsWith(".class") && !entry.equals("module-info.class")) {
          Path target = classes.resolve(entry);
          Files.createDirectories(target.resolveSibling(""));
          Files.copy(file.getInputStream(file.getEntry(entry)), target);
        }
      }
    }
    String output = run("jdeps", "--multi-release", "17", "-verbose:class", classes.toString());
    assertThat(
            MISSING
                .matcher(output)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.startsWith("kotlin.annotation."))
                .distinct())
        .containsExactlyInAnyOrderElementsOf(LEFT_OUT);
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  @Test
  void keepsDependencyTreeSmall() throws IOException {
    long size = 0;
    for (Path path : tree) {
      size += Files.size(path);
    }
    System.out.printf("imagespec-docker and what it brings: %,d bytes%n", size);
    assertThat(size).isLessThanOrEqualTo(TREE_LIMIT);
  }

  /** {@code .ci/consumers/run} resolves all dependencies and detects a new transitive one. */
  @Test
  void measuresEveryDependencyOfThePublishedPom() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(publishedPom().toFile());
    NodeList dependencies = pom.getElementsByTagName("dependency");
    List<String> brought = new ArrayList<>(List.of(TRANSITIVE));
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      if (child(dependency, "scope").matches("|compile|runtime")
          && !child(dependency, "optional").equals("true")) {
        brought.add(child(dependency, "artifactId") + "-");
      }
    }
    assertThat(brought).containsExactlyInAnyOrderElementsOf(OUTSIDE);
  }

  private static String child(Element element, String name) {
    NodeList found = element.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  @Test
  void describesItsModule() {
    assertThat(run("jar", "--describe-module", "--file", jar.toString()))
        .contains(
            "io.imagespec.docker jar:",
            "\nexports io.imagespec.docker\n",
            "\nrequires io.imagespec transitive\n",
            "\nrequires com.sun.jna static\n",
            "\nuses imagespec.shaded.io.grpc.NameResolverProvider\n",
            "\nprovides io.imagespec.engine.ContainerEngineProvider with "
                + "io.imagespec.docker.BuildKitEngineProvider "
                + "io.imagespec.docker.DockerEngineProvider "
                + "io.imagespec.docker.EmbeddedEngineProvider "
                + "io.imagespec.docker.PodmanEngineProvider\n",
            "\nqualified opens imagespec.shaded.com.github.dockerjava.api.model to "
                + "com.fasterxml.jackson.databind\n");
  }

  @Test
  void runsInALinkedImage() throws Exception {
    Path image = directory.resolve("image");
    String modulePath = compiledConsumer();
    assertThat(
            run(
                "jlink",
                "--module-path",
                modulePath,
                "--add-modules",
                "com.example",
                "--output",
                image.toString()))
        .isEmpty();
    assertThat(output(image.resolve("bin/java"), Map.of(ENGINE, "embedded")))
        .isEqualTo("BUILT\nREUSED\n");
  }

  @ParameterizedTest
  @CsvSource({
    "docker, docker, DOCKER_HOST",
    "podman, podman, CONTAINER_HOST",
    "buildkitd, buildkit, BUILDKIT_HOST"
  })
  void runsOnTheModulePath(String engine, String name, String variable) throws Exception {
    String endpoint = RealEngines.need(engine).endpoint();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThat(
            output(
                java,
                Map.of(ENGINE, name, variable, endpoint, Assembly.VARIABLE, "engine"),
                "--module-path",
                compiledConsumer()))
        .isEqualTo("BUILT\nREUSED\n");
  }

  /** No module requires these two at run time, as documented in docs/getting-started.md. */
  @Test
  void takesOptionalLibrariesOnTheModulePath() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> path = new ArrayList<>(List.of(compiledConsumer()));
    for (String library : List.of("jna-", "aircompressor-")) {
      path.add(outside(library).toString());
    }
    String modulePath = String.join(File.pathSeparator, path);
    Map<String, String> embedded = Map.of(ENGINE, "embedded");
    assertThat(output(java, embedded, "-Dcompression=ZSTD", "--module-path", modulePath))
        .contains("aircompressor");
    assertThat(
            output(
                java,
                embedded,
                "-Dcompression=ZSTD",
                "--module-path",
                modulePath,
                "--add-modules",
                "com.sun.jna,aircompressor"))
        .isEqualTo("BUILT\nREUSED\n");
  }

  /** Returns the module path of a consumer whose only requirement is the library. */
  private String compiledConsumer() throws IOException {
    Path sources = Files.createDirectories(directory.resolve("src/com/example"));
    Path module =
        Files.writeString(
            directory.resolve("src/module-info.java"),
            "module com.example { requires io.imagespec.docker; }");
    Path main = Files.writeString(sources.resolve("Consumer.java"), CONSUMER);
    Path classes = directory.resolve("classes");
    List<String> modules = new ArrayList<>();
    tree.stream()
        .filter(path -> !path.getFileName().toString().startsWith("jna-"))
        .forEach(path -> modules.add(path.toAbsolutePath().toString()));
    String modulePath = String.join(File.pathSeparator, modules);
    assertThat(
            run(
                "javac",
                "--module-path",
                modulePath,
                "-d",
                classes.toString(),
                module.toString(),
                main.toString()))
        .isEmpty();
    return classes + File.pathSeparator + modulePath;
  }

  private String output(Path java, Map<String, String> environment, String... options)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("--module", "com.example/com.example.Consumer"));
    Path said = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return Files.readString(said).replaceAll("(?m)^SLF4J\\(W\\).*\n", "");
    } finally {
      process.destroyForcibly();
    }
  }

  private static String run(String tool, String... arguments) {
    StringWriter output = new StringWriter();
    try (PrintWriter writer = new PrintWriter(output)) {
      ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
    }
    return output.toString();
  }
}
