package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of requests to a registry, counted at the server. */
class FindCountTest {
  private static final int REPOSITORIES = 40;
  private static final Response FOUND =
      Response.of(200, "{}")
          .with("Content-Type", MediaTypes.MANIFEST)
          .with("Docker-Content-Digest", Digest.sha256(new byte[0]).toString());

  private String demand = "";
  private final FakeServer server = new FakeServer(this::answer).withVersion();
  private final HttpImageRegistry registry =
      HttpImageRegistry.connect(
          RegistryOptions.builder(
                  Environment.of(Map.of(), Path.of("/none")),
                  repository -> Optional.of(Credential.password("octo", "hunter2", "test")))
              .build());

  FindCountTest() throws IOException {}

  @AfterEach
  void close() {
    registry.close();
    server.close();
  }

  @Test
  void eachRepositoryTakesOneHeadAndOneToken() throws Exception {
    demand = "Bearer realm=\"http://%s/token\",service=\"s\"";
    findAll();
    assertThat(count("GET /v2/")).isEqualTo(1);
    assertThat(count("HEAD /v2/")).isEqualTo(REPOSITORIES);
    assertThat(count("GET /token")).isEqualTo(REPOSITORIES);
    assertThat(server.seen()).hasSize(2 * REPOSITORIES + 1).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic realm=\"r\"", ""})
  void eachRepositoryTakesOneHeadWithoutTokens(String demanded) throws Exception {
    demand = demanded;
    findAll();
    assertThat(count("GET /v2/")).isEqualTo(1);
    assertThat(count("HEAD /v2/")).isEqualTo(REPOSITORIES);
    assertThat(server.seen()).hasSize(REPOSITORIES + 1);
  }

  @Test
  void preparedLookupSendsNoSecondVersionCheck() throws Exception {
    ImageReference image = ImageReference.parse(server.address() + "/acme/image-1:1");
    registry.prepare(image);
    registry.prepare(image);
    assertThat(server.seen()).hasSize(1);
    assertThat(registry.find(image)).isPresent();
    assertThat(count("GET /v2/")).isEqualTo(1);
    assertThat(server.seen()).hasSize(2);
  }

  /** Looks up all repositories concurrently. Even the first requests share one version check. */
  private void findAll() throws InterruptedException {
    CountDownLatch begin = new CountDownLatch(1);
    Thread[] threads =
        IntStream.range(0, REPOSITORIES)
            .mapToObj(i -> new Thread(() -> find(begin, "acme/image-" + i)))
            .toArray(Thread[]::new);
    for (Thread thread : threads) {
      thread.start();
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void find(CountDownLatch begin, String repository) {
    try {
      begin.await();
      registry.find(ImageReference.parse(server.address() + "/" + repository + ":1"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long count(String start) {
    return server.seen().stream().filter(line -> line.startsWith(start)).count();
  }

  private Response answer(Seen request) {
    if (request.path().equals("/token")) {
      return Response.of(200, "{\"token\":\"T\",\"expires_in\":300}");
    }
    boolean isAdmitted = demand.isEmpty() || !request.authorization().isEmpty();
    return isAdmitted
        ? FOUND
        : Response.of(401).with("WWW-Authenticate", demand.formatted(server.address()));
  }
}
