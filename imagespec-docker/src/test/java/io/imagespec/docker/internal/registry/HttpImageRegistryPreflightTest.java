package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check before a push. */
class HttpImageRegistryPreflightTest extends HttpImageRegistryFixture {
  HttpImageRegistryPreflightTest() throws IOException {}

  /** A failed cancellation is not worth a call of the user's helper. */
  @Test
  void hangingCancellationDoesNotDelayPreflight() {
    logIn();
    script =
        request ->
            request.method().equals("DELETE") ? hang() : Response.of(202).with("Location", "/up/1");
    long start = System.nanoTime();
    registry.checkPush(image("x:1"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(deadline.dividedBy(2));
  }

  @Test
  void interruptedPreflightCancelsUpload() {
    Thread asking = Thread.currentThread();
    script =
        request -> {
          if (request.method().equals("POST")) {
            asking.interrupt();
            Thread.sleep(200);
          }
          return Response.of(202).with("Location", "/up/1");
        };
    registry.checkPush(image("x:1"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(server.seen()).last().asString().startsWith("DELETE /up/1");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void cancellationDoesNotRequestAnotherCredential(int status) {
    AtomicInteger asked = new AtomicInteger();
    keychain =
        new Keychain() {
          @Override
          public Optional<Credential> find(ImageReference repository) {
            if (asked.incrementAndGet() > 1) {
              throw new ImageSpecException("the helper is locked");
            }
            return Optional.of(Credential.password("octo", SECRET, "test"));
          }

          @Override
          public void onRejected(Credential credential) {
            asked.addAndGet(100);
          }
        };
    registry = registry();
    script =
        request -> {
          if (request.authorization().isEmpty()) {
            return Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
          }
          return request.method().equals("POST")
              ? Response.of(202).with("Location", "/up/1")
              : Response.of(status).with("WWW-Authenticate", "Basic realm=\"r\"");
        };
    registry.checkPush(image("x:1"));
    assertThat(server.seen()).last().asString().startsWith("DELETE /up/1");
    assertThat(asked).hasValue(1);
  }

  @Test
  void uploadIsCancelledOnlyAtRegistry() throws Exception {
    logIn();
    try (FakeServer other = new FakeServer(request -> Response.of(204))) {
      script =
          request ->
              request.method().equals("POST")
                  ? Response.of(202)
                      .with(
                          "Location",
                          "http://" + server.address() + "//" + other.address() + "/stolen")
                  : Response.of(204);
      registry.checkPush(image("x:1"));
      assertThat(server.seen()).last().asString().startsWith("DELETE /" + other.address());
      assertThat(other.seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204})
  void unexpectedSuccessIsNotPermissionToPush(int status) {
    script = request -> Response.of(status);
    assertThatThrownBy(() -> registry.checkPush(image("x:1")))
        .isInstanceOf(RegistryException.class);
  }
}
