package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.docker.internal.registry.http.RequestTimeoutException;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors, deadlines and retries. */
class HttpImageRegistryErrorsTest extends HttpImageRegistryFixture {
  HttpImageRegistryErrorsTest() throws IOException {}

  @Test
  void refusalNamesUserAndRemedy() {
    script =
        request ->
            Response.of(
                403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\\n" + SECRET + "\"}]}");
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .hasMessage(
            "inspect %s/x:1: 403 DENIED from %s without a credential (no hunter2); run docker login %s, or provide a credential in the keychain",
            server.address(), server.address(), server.address());
    logIn();
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .as("a user who was not asked for")
        .hasMessageContaining(" without a credential (")
        .message()
        .doesNotContain("octo");
    FakeServer.Script refusing = script;
    script =
        request ->
            request.authorization().isEmpty()
                ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                : refusing.answer(request);
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.codes()).containsExactly("DENIED"))
        .hasMessage(
            "inspect %s/x:1: 403 DENIED from %s as user octo (from test) (no ***); check that this user may pull from %s/x and that the password"
                + " or token is still valid",
            server.address(), server.address(), server.address());
  }

  @Test
  void shortDeadlineDoesNotHideConnectionError() throws IOException {
    server.close();
    deadline = Duration.ofSeconds(4);
    registry = registry(Duration.ofSeconds(10));
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining(server.address() + " cannot be reached (")
        .hasMessageContaining("efused");
  }

  /** A TLS connection starts with 0x16. */
  @Test
  void hangingUrlLeavesTimeForAlternative() throws Exception {
    deadline = Duration.ofSeconds(2);
    AtomicInteger encrypted = new AtomicInteger();
    List<Socket> held = new CopyOnWriteArrayList<>();
    try (ServerSocket hanging = new ServerSocket(0, 50, FakeServer.loopback(1).getAddress())) {
      Thread reader =
          new Thread(
              () -> {
                while (!hanging.isClosed()) {
                  try {
                    Socket connection = hanging.accept();
                    held.add(connection);
                    if (connection.getInputStream().read() == 0x16) {
                      encrypted.incrementAndGet();
                      connection.close();
                    }
                  } catch (IOException e) {
                    return; // the socket is closed
                  }
                }
              });
      reader.start();
      ImageReference image = ImageReference.parse("127.0.0.1:" + hanging.getLocalPort() + "/x:1");
      registry = registry();
      assertThatThrownBy(() -> registry.find(image)).isInstanceOf(RegistryException.class);
      assertThat(encrypted.get()).isPositive();
    } finally {
      for (Socket connection : held) {
        connection.close();
      }
    }
  }

  @Test
  void timeoutMessageNamesEarlierFailure() {
    deadline = Duration.ofMillis(1200);
    registry = registry();
    AtomicInteger asked = new AtomicInteger();
    script =
        request -> {
          if (!request.path().equals("/v2/") && asked.incrementAndGet() <= 2) {
            throw new IllegalStateException("hang up");
          }
          new CountDownLatch(request.path().equals("/v2/") ? 0 : 1).await();
          return FOUND;
        };
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("no response within 1.2 s, and before that: ")
        .rootCause()
        .isNotInstanceOf(RequestTimeoutException.class);
  }

  /** A load balancer closes idle connections like this. */
  @Test
  void closedIdleConnectionIsReplaced() {
    AtomicInteger asked = new AtomicInteger();
    script =
        request -> {
          if (!request.path().equals("/v2/") && asked.incrementAndGet() == 2) {
            throw new IllegalStateException("hang up");
          }
          return FOUND;
        };
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(registry.find(image("y:1"))).isPresent();
    assertThat(asked).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void timeoutMessageNamesEarlierStatus(int status) {
    deadline = Duration.ofMillis(1200);
    registry = registry();
    script =
        request -> {
          if (request.path().equals("/v2/") || server.seen().size() < 2) {
            return Response.of(status).with("Retry-After", "0");
          }
          return hang();
        };
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining(
            "no response within 1.2 s, and before that: " + status + " from " + server.address());
  }

  @Test
  void keychainSharesDeadlineOfRequest() {
    deadline = Duration.ofMillis(300);
    keychain = repository -> hang(new CountDownLatch(1));
    registry = registry();
    script = request -> Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .isInstanceOf(RegistryException.class)
        .hasMessageEndingWith(
            ": the keychain returned no credential within 0.3 s (interrupted while asking a helper); check what it"
                + " waits for, for example a credential helper, or allow more time");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void closeEndsWaitForKeychain() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    keychain = repository -> hang(asked);
    registry = registry();
    script = request -> Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Optional<Descriptor>> found = threads.submit(() -> registry.find(image("x:1")));
      asked.await();
      registry.close();
      assertThatThrownBy(() -> found.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(CancellationException.class);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closeEndsPendingRequest() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    script =
        request -> {
          asked.countDown();
          never.await();
          return FOUND;
        };
    AtomicReference<Throwable> end = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean(true);
    Thread thread =
        new Thread(
            () -> {
              try {
                Optional<Descriptor> unused = registry.find(image("x:1"));
              } catch (RuntimeException e) {
                end.set(e);
              }
              flag.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    asked.await();
    registry.close();
    thread.join(10_000);
    never.countDown();
    assertThat(thread.isAlive()).isFalse();
    assertThat(end.get()).isInstanceOf(CancellationException.class);
    assertThat(flag).as("left as it was").isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void transientErrorIsTriedThreeTimes(int status) {
    AtomicInteger count = new AtomicInteger();
    script =
        request ->
            count.incrementAndGet() < 3 ? Response.of(status).with("Retry-After", "0") : FOUND;
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(server.seen()).hasSize(3);
  }

  @Test
  void retryAfterBeyondDeadlineIsNotAwaited() {
    script = request -> Response.of(429).with("Retry-After", "3600");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining(": 429 from ")
        .hasMessageEndingWith("for a higher limit");
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void hangingRegistryEndsAtDeadline() {
    deadline = Duration.ofMillis(300);
    script = request -> hang();
    long start = System.nanoTime();
    assertThatThrownBy(() -> registry().find(image("x:1")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("sent no response within 0.3 s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void interruptEndsRequestAndKeepsFlag() {
    Thread asking = Thread.currentThread();
    script =
        request -> {
          asking.interrupt();
          return hang();
        };
    assertThatThrownBy(() -> registry.find(image("x:1"))).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void unreachableRegistryIsReported() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(() -> registry.find(ImageReference.parse("127.0.0.1:" + port + "/x:1")))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith(
            "find 127.0.0.1:" + port + "/x:1: 127.0.0.1:" + port + " cannot be reached (");
  }

  @Test
  void closeEndsThreads() throws InterruptedException {
    assertThat(registry.find(image("x:1"))).isPresent();
    registry.close();
    registry.close();
    for (int i = 0; i < 100 && isRunning(); i++) {
      Thread.sleep(20);
    }
    assertThat(isRunning()).isFalse();
    assertThatThrownBy(() -> registry.find(image("x:1"))).isInstanceOf(IllegalStateException.class);
  }

  private static boolean isRunning() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("imagespec-registry-"));
  }
}
