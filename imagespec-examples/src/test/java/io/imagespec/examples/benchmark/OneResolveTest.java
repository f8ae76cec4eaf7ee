package io.imagespec.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.LocalRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The classes that a JVM loads for one image which already exists. */
class OneResolveTest {
  /**
   * The limit of the classes that a JVM loads in addition to those of a bare request, which loads
   * the JDK's TLS: 5 % of all classes more than are loaded today, with files that are too new for
   * the cache of digests. If a change exceeds it, {@code -Xlog:class+load} shows the new ones.
   * Lambdas, and {@code equals} and {@code hashCode} of records, load several at their first use.
   */
  private static final int LIMIT = 160;

  /** A number of classes that shows that the log is complete. */
  private static final int LEAST = 1_000;

  @TempDir Path directory;

  private LocalRegistry registry;
  private JvmStartFixture fixture;

  @BeforeEach
  void push() throws Exception {
    registry =
        LocalRegistry.builder()
            .folder(directory.resolve("registry"))
            .credential(Pusher.USER, Pusher.PASSWORD)
            .start();
    fixture = JvmStartFixture.create(registry, directory);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  /** Other versions of the JDK load other classes for the same code. */
  @Test
  @EnabledOnJre(JRE.JAVA_17)
  void warmResolveLoadsFewClasses() throws Exception {
    fixture.resolve(logTo("resolve"));
    fixture.request(logTo("request"));
    List<String> resolve = loaded("resolve");
    List<String> request = loaded("request");
    assertThat(resolve).noneMatch(name -> name.startsWith("com.fasterxml.jackson.databind."));
    assertThat(resolve).noneMatch(name -> name.startsWith("sun.security.ssl.SSLContextImpl"));
    assertThat(request).anyMatch(name -> name.startsWith("sun.security.ssl.TrustStoreManager "));
    assertThat(resolve.size() - request.size())
        .as("classes in addition to the %s of a bare request", request.size())
        .isLessThanOrEqualTo(LIMIT);
    assertThat(resolve).hasSizeGreaterThan(LEAST);
  }

  private String logTo(String name) {
    return "-Xlog:class+load:file=" + directory.resolve(name) + ":none";
  }

  /** Reads lines such as {@code java.lang.Object source: shared objects file}. */
  private List<String> loaded(String name) throws Exception {
    return Files.readAllLines(directory.resolve(name)).stream()
        .filter(line -> line.contains(" source: "))
        .toList();
  }
}
