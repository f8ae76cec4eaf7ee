package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The complete conformance suite of the OCI distribution specification: pull, push, content
 * discovery, content management and the optional tests.
 */
class LocalRegistryConformanceIT {
  /** The number of tests of the suite, so that a shortened suite is detected. */
  private static final int TESTS = 862;

  private final RealEngines engines = RealEngines.need("conformance");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void memoryRegistryConforms(boolean isLocked) throws Exception {
    try (LocalRegistry registry = lock(LocalRegistry.builder(), isLocked).start()) {
      assertPasses(registry, isLocked);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void folderRegistryConformsAndLeavesNoFiles(boolean isLocked) throws Exception {
    Path folder = directory.resolve("folder");
    LocalRegistry.Builder builder = lock(LocalRegistry.builder().folder(folder), isLocked);
    try (LocalRegistry registry = builder.start()) {
      assertPasses(registry, isLocked);
    }
    assertThat(files(folder.resolve("blobs"))).isEmpty();
    assertThat(files(folder.resolve("uploads"))).isEmpty();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static LocalRegistry.Builder lock(LocalRegistry.Builder builder, boolean isLocked) {
    return isLocked ? builder.credential("octo", "p:w ä") : builder;
  }

  private void assertPasses(LocalRegistry registry, boolean isLocked) throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder suite =
        new ProcessBuilder(engines.conformance())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    suite.environment().putAll(settings(registry));
    if (isLocked) {
      suite.environment().putAll(Map.of("OCI_USERNAME", "octo", "OCI_PASSWORD", "p:w ä"));
    }
    Process process = suite.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).describedAs(said).isZero();
    assertThat(said).contains("Referrers.....................:       Pass");
    assertCounts(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report()));
  }

  private File report() {
    return directory.resolve("results/junit.xml").toFile();
  }

  private static void assertCounts(Document report) {
    Element suite = (Element) report.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("tests")).isEqualTo(String.valueOf(TESTS));
    for (String trouble : List.of("failure", "error", "skipped")) {
      assertThat(report.getElementsByTagName(trouble).getLength()).describedAs(trouble).isZero();
    }
  }

  private static Map<String, String> settings(LocalRegistry registry) {
    return Map.of(
        "OCI_REGISTRY",
        registry.address(),
        "OCI_TLS",
        "disabled",
        "OCI_VERSION",
        "1.1",
        "OCI_REPO1",
        "conformance/one",
        "OCI_REPO2",
        "conformance/two",
        "OCI_RESULTS_DIR",
        "results",
        "OCI_API_BLOBS_UPLOAD_CANCEL",
        "true",
        "OCI_API_BLOBS_DIGEST_HEADER",
        "true",
        "OCI_API_MANIFESTS_DIGEST_HEADER",
        "true");
  }
}
