package io.imagespec.docker.internal.buildkit.session.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.buildkit.proto.AuthGrpc;
import io.imagespec.docker.internal.buildkit.proto.CredentialsRequest;
import io.imagespec.docker.internal.buildkit.proto.CredentialsResponse;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.InProcessSession;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AuthServiceTest {
  private static final CredentialsResponse NOBODY = CredentialsResponse.getDefaultInstance();

  private final FirstFailure failure = new FirstFailure();
  private final SessionThreads threads = new SessionThreads();
  private Duration deadline = Duration.ofSeconds(30);

  @AfterEach
  void closeThreads() {
    threads.close();
  }

  private InProcessSession serve(Keychain keychain, String... repositories) {
    List<ImageReference> references = Stream.of(repositories).map(ImageReference::parse).toList();
    return InProcessSession.of(new AuthService(keychain, references, deadline, threads, failure));
  }

  private static CredentialsResponse ask(InProcessSession inProcessSession, String host) {
    return AuthGrpc.newBlockingStub(inProcessSession.channel())
        .credentials(CredentialsRequest.newBuilder().setHost(host).build());
  }

  private static CredentialsResponse user(String name, String secret) {
    return CredentialsResponse.newBuilder().setUsername(name).setSecret(secret).build();
  }

  private static Keychain everywhere(Credential credential) {
    return repository -> Optional.of(credential);
  }

  @Test
  void dockerHubIsFoundByBuilderHostName() {
    Keychain keychain = Keychain.of("docker.io", Credential.password("u", "p", "test"));
    try (InProcessSession inProcessSession =
        serve(keychain, "debian:bookworm", "ghcr.io/acme/app")) {
      assertThat(ask(inProcessSession, "registry-1.docker.io")).isEqualTo(user("u", "p"));
      assertThat(ask(inProcessSession, "ghcr.io")).isEqualTo(NOBODY);
    }
  }

  @Test
  void unusedRegistryGetsNoCredential() {
    List<ImageReference> asked = new ArrayList<>();
    Keychain keychain =
        repository -> {
          asked.add(repository);
          return Optional.of(Credential.password("u", "p", "test"));
        };
    try (InProcessSession inProcessSession =
        serve(keychain, "ghcr.io/acme/app", "127.0.0.1:5000/x")) {
      for (String host :
          List.of("evil.example", "ghcr.io.evil.example", "127.0.0.1", "127.0.0.1:5001", "")) {
        assertThat(ask(inProcessSession, host)).isEqualTo(NOBODY);
      }
      assertThat(asked).isEmpty();
      assertThat(ask(inProcessSession, "127.0.0.1:5000")).isEqualTo(user("u", "p"));
      assertThat(asked).containsExactly(ImageReference.parse("127.0.0.1:5000/x"));
    }
  }

  @Test
  void firstRepositoryWithCredentialDecides() {
    Keychain keychain = Keychain.of("ghcr.io/base", Credential.password("u", "p", "test"));
    try (InProcessSession inProcessSession =
        serve(keychain, "ghcr.io/target/x:1", "ghcr.io/base/y")) {
      assertThat(ask(inProcessSession, "ghcr.io")).isEqualTo(user("u", "p"));
    }
    Keychain both = repository -> Optional.of(Credential.password("u", repository.path(), "test"));
    try (InProcessSession inProcessSession = serve(both, "ghcr.io/target/x:1", "ghcr.io/base/y")) {
      assertThat(ask(inProcessSession, "ghcr.io")).isEqualTo(user("u", "target/x"));
    }
  }

  @Test
  void identityTokenHasNoUser() {
    try (InProcessSession inProcessSession =
        serve(everywhere(Credential.identityToken("t", "test")), "r.io/x")) {
      assertThat(ask(inProcessSession, "r.io")).isEqualTo(user("", "t"));
    }
  }

  @Test
  void registryTokenIsNotSentAsPassword() {
    try (InProcessSession inProcessSession =
        serve(everywhere(Credential.registryToken("t", "test")), "r.io/x")) {
      assertThat(ask(inProcessSession, "r.io")).isEqualTo(NOBODY);
    }
  }

  @Test
  void concurrentRequestsShareOneKeychainLookup() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch goOn = new CountDownLatch(1);
    Keychain slow =
        repository -> {
          asked.incrementAndGet();
          awaitQuietly(goOn);
          return Optional.of(Credential.password("u", "p", "test"));
        };
    try (InProcessSession inProcessSession = serve(slow, "r.io/x")) {
      var stub = AuthGrpc.newFutureStub(inProcessSession.channel());
      CredentialsRequest request = CredentialsRequest.newBuilder().setHost("r.io").build();
      var answers = Stream.generate(() -> stub.credentials(request)).limit(20).toList();
      goOn.countDown();
      for (var answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(user("u", "p"));
      }
      assertThat(ask(inProcessSession, "R.io")).isEqualTo(user("u", "p"));
      assertThat(asked).hasValue(1);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void keychainFailureIsKeptAsBuildFailure() {
    RegistryException broken = new RegistryException("helper exploded", null);
    AtomicInteger asked = new AtomicInteger();
    Keychain keychain =
        repository -> {
          asked.incrementAndGet();
          throw broken;
        };
    try (InProcessSession inProcessSession = serve(keychain, "r.io/x")) {
      assertUnavailable(inProcessSession, "helper exploded");
      assertUnavailable(inProcessSession, "helper exploded");
    }
    assertThat(failure.get()).contains(broken);
    assertThat(asked).hasValue(1);
  }

  private static void assertUnavailable(InProcessSession inProcessSession, String text) {
    assertThatThrownBy(() -> ask(inProcessSession, "r.io"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(e.getStatus().getDescription()).contains(text);
            });
  }

  @Test
  @Timeout(10)
  void hangingKeychainIsInterruptedAtDeadline() throws Exception {
    deadline = Duration.ofMillis(200);
    CountDownLatch interrupted = new CountDownLatch(1);
    Keychain keychain =
        repository -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            Thread.currentThread().interrupt();
          }
          return Optional.empty();
        };
    try (InProcessSession inProcessSession = serve(keychain, "r.io/x")) {
      assertUnavailable(inProcessSession, "did not respond within 200 ms");
    }
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(failure.get().orElseThrow())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("r.io");
  }

  @Test
  void keychainIsNotAskedAfterEndOfBuild() {
    try (InProcessSession inProcessSession =
        serve(everywhere(Credential.password("u", "p", "test")), "r.io/x")) {
      threads.close();
      assertUnavailable(inProcessSession, "ended");
      assertThat(failure.get()).isEmpty();
    }
  }

  @Test
  void credentialsAreNotLogged() {
    String secret = UUID.randomUUID().toString();
    for (Credential credential :
        List.of(
            Credential.password("u", secret, "test"),
            Credential.identityToken(secret, "test"),
            Credential.registryToken(secret, "test"))) {
      try (InProcessSession inProcessSession = serve(everywhere(credential), "r.io/x")) {
        assertThat(ask(inProcessSession, "r.io")).isNotNull();
        assertThat(ask(inProcessSession, "elsewhere.io")).isEqualTo(NOBODY);
      }
    }
    assertThat(Path.of("target/tests.log"))
        .content(StandardCharsets.UTF_8)
        .contains("elsewhere.io")
        .doesNotContain(secret);
  }
}
