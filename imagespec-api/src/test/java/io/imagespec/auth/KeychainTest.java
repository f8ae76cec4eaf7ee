package io.imagespec.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeychainTest {
  private static final Keychain SCOPED =
      Keychain.of(
          Map.of(
              "ghcr.io", user("all"),
              "ghcr.io/acme", user("acme"),
              "ghcr.io/acme/app", user("app"),
              "index.docker.io/acme", user("hub"),
              "localhost:5000", user("local")));

  @ParameterizedTest
  @CsvSource({
    "ghcr.io/x, all",
    "ghcr.io/acmeplus/x, all",
    "ghcr.io/acme, acme",
    "ghcr.io/acme/other/x:1, acme",
    "ghcr.io/acme/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, app",
    "acme/x, hub",
    "docker.io/acme/x, hub",
    "debian,",
    "localhost:5000/x, local",
    "localhost:5001/x,",
    "ghcr.io.evil.example/acme/app,",
  })
  void mostSpecificScopeWins(String image, String username) {
    assertThat(SCOPED.find(ImageReference.parse(image)).map(Credential::username))
        .isEqualTo(Optional.ofNullable(username));
  }

  @Test
  void credentialMayCoverAllOfDockerHub() {
    assertThat(Keychain.of("docker.io", user("hub")).find(ImageReference.parse("debian")))
        .contains(user("hub"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "acme", "https://ghcr.io", "ghcr.io/", "ghcr.io/Acme", "ghcr.io/a:1", "/a"})
  void invalidScopeIsRefused(String scope) {
    assertThatThrownBy(() -> Keychain.of(scope, user("u")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("credential for \"" + scope + "\": write ")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void pathWithoutRegistryErrorSuggestsFullScope() {
    assertThatThrownBy(() -> Keychain.of("acme/app", user("u")))
        .hasMessage(
            "credential for \"acme/app\": write the registry too; did you mean"
                + " \"docker.io/acme/app\"?");
  }

  @Test
  void equivalentScopesAreRefused() {
    assertThatThrownBy(
            () -> Keychain.of(Map.of("docker.io/a", user("u"), "index.docker.io/a", user("v"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("another scope means the same");
  }

  @Test
  void firstKeychainWithCredentialWins() {
    Keychain both = Keychain.firstOf(Keychain.none(), SCOPED, repository -> fail());
    assertThat(both.find(ImageReference.parse("ghcr.io/x"))).contains(user("all"));
    assertThatThrownBy(() -> both.find(ImageReference.parse("quay.io/x")))
        .isInstanceOf(ImageSpecException.class);
  }

  @Test
  void refusalIsForwardedToAllKeychains() {
    List<Credential> heard = new ArrayList<>();
    Keychain listening =
        new Keychain() {
          @Override
          public Optional<Credential> find(ImageReference repository) {
            return Optional.empty();
          }

          @Override
          public void onRejected(Credential credential) {
            heard.add(credential);
          }
        };
    Keychain.firstOf(SCOPED, Keychain.cached(listening), listening).onRejected(user("u"));
    assertThat(heard).containsExactly(user("u"), user("u"));
  }

  private static final ImageReference IMAGE = ImageReference.parse("h.io/a");

  /** A keychain that fails for pushes and falls back to anonymous pulls. */
  private static final Keychain LENIENT =
      new Keychain() {
        @Override
        public Optional<Credential> find(ImageReference repository) {
          return fail();
        }

        @Override
        public Optional<Credential> findForPull(ImageReference repository) {
          return Optional.empty();
        }
      };

  @Test
  void pullToleratesKeychainFailure() {
    ImageReference image = ImageReference.parse("h.io/a");
    for (Keychain keychain :
        List.of(
            Keychain.cached(LENIENT),
            Keychain.firstOf(LENIENT),
            Keychain.cached(Keychain.firstOf(LENIENT, Keychain.none())))) {
      assertThat(keychain.findForPull(image)).isEmpty();
      assertThatThrownBy(() -> keychain.find(image)).hasMessage("the helper failed");
    }
    assertThat(Keychain.firstOf(LENIENT, SCOPED).findForPull(ImageReference.parse("ghcr.io/x")))
        .as("the next one's credential is somebody else's")
        .isEmpty();
    assertThat(Keychain.firstOf(SCOPED, LENIENT).findForPull(ImageReference.parse("ghcr.io/x")))
        .isEqualTo(SCOPED.find(ImageReference.parse("ghcr.io/x")));
    assertThat(SCOPED.findForPull(image)).isEqualTo(SCOPED.find(image));
  }

  @Test
  @Timeout(20)
  void slowKeychainTimesOut() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Keychain hanging =
        repository -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            ended.countDown();
          }
          return Optional.empty();
        };
    Keychain timely = Keychain.withTimeout(Duration.ofMillis(100), hanging);
    assertThatThrownBy(() -> timely.find(ImageReference.parse("h.io/a:1")))
        .isInstanceOf(ImageSpecException.class)
        .hasMessage(
            "credential for h.io/a: the keychain did not respond within 0.1 s; check what it waits"
                + " for, for example a credential helper");
    ended.await();
    Keychain quick = Keychain.withTimeout(Duration.ofSeconds(10), Keychain.firstOf(SCOPED));
    assertThat(quick.find(ImageReference.parse("ghcr.io/x"))).isPresent();
    assertThatThrownBy(() -> Keychain.withTimeout(Duration.ofSeconds(9), LENIENT).find(IMAGE))
        .hasMessage("the helper failed");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Keychain.withTimeout(Duration.ofSeconds(15), hanging).find(IMAGE))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> Keychain.withTimeout(Duration.ZERO, SCOPED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cachedKeychainIsQueriedOncePerRepository() {
    AtomicInteger asked = new AtomicInteger();
    Keychain cached =
        Keychain.cached(repository -> Optional.of(user("u" + asked.incrementAndGet())));
    assertThat(cached.find(ImageReference.parse("h.io/a:1"))).contains(user("u1"));
    assertThat(cached.find(ImageReference.parse("h.io/a:2"))).contains(user("u1"));
    assertThat(cached.find(ImageReference.parse("h.io/b"))).contains(user("u2"));
  }

  @Test
  void credentialsDoNotPrintTheirSecret() {
    List<Credential> all =
        List.of(
            user("u"),
            Credential.identityToken("hunter2", "test"),
            Credential.registryToken("hunter2", "test").withExpiry(Instant.EPOCH));
    assertThat(all.toString() + SCOPED + Keychain.cached(SCOPED) + Keychain.firstOf(SCOPED))
        .contains("u:*** (test)", "<token>:*** (test)")
        .doesNotContain("hunter2");
  }

  @Test
  void expiryIsPartOfCredential() {
    Credential ending = user("u").withExpiry(Instant.EPOCH);
    assertThat(ending.expiry()).contains(Instant.EPOCH);
    assertThat(ending).isNotEqualTo(user("u")).isEqualTo(user("u").withExpiry(Instant.EPOCH));
    assertThat(user("u").expiry()).isEmpty();
  }

  private static Optional<Credential> fail() {
    throw new ImageSpecException("the helper failed");
  }

  private static Credential user(String name) {
    return Credential.password(name, "hunter2", "test");
  }
}
