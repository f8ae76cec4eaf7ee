package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A registry client and its server, which each test scripts. */
@Timeout(60)
abstract class HttpImageRegistryFixture {
  static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.MANIFEST + "\"}";
  static final Digest DIGEST = Digest.sha256(MANIFEST.getBytes(StandardCharsets.UTF_8));
  static final Response FOUND =
      Response.of(200, MANIFEST)
          .with("Content-Type", MediaTypes.MANIFEST)
          .with("Docker-Content-Digest", DIGEST.toString());
  static final String SECRET = "hunter2";
  static final String BASIC = basic("octo", SECRET);

  Keychain keychain = Keychain.none();
  Duration deadline = Duration.ofSeconds(20);
  FakeServer.Script script = request -> FOUND;
  FakeServer server = new FakeServer(request -> script.answer(request));
  final List<HttpImageRegistry> opened = new ArrayList<>();
  HttpImageRegistry registry = registry();

  HttpImageRegistryFixture() throws IOException {}

  @AfterEach
  void close() {
    opened.forEach(HttpImageRegistry::close);
    server.close();
    assertThat(Thread.interrupted()).isFalse();
  }

  static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Blocks like a helper that waits for its user. */
  static Optional<Credential> hang(CountDownLatch asked) {
    try {
      asked.countDown();
      new CountDownLatch(1).await();
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while asking a helper");
    }
  }

  static Response hang() throws InterruptedException {
    new CountDownLatch(1).await();
    return FOUND;
  }

  void logIn() {
    keychain = repository -> Optional.of(Credential.password("octo", SECRET, "test"));
    registry.close();
    registry = registry();
  }

  HttpImageRegistry registry() {
    return registry(Duration.ofMillis(1));
  }

  HttpImageRegistry registry(Duration backoff) {
    RegistryOptions options =
        RegistryOptions.builder(Environment.of(Map.of(), Path.of("/none")), keychain)
            .deadline(deadline)
            .build();
    HttpImageRegistry made = HttpImageRegistry.connect(options, backoff);
    opened.add(made);
    return made;
  }

  ImageReference image(String name) {
    return ImageReference.parse(server.address() + "/" + name);
  }
}
