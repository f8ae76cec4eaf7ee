package io.imagespec.docker.internal.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The number, scope and credential of token requests. */
class TokenCacheTest {
  private static final int THREADS = 8;

  private Keychain keychain = Keychain.none();
  private String parameters = "";
  private final AtomicInteger issued = new AtomicInteger();
  private FakeServer.Script tokens =
      request -> Response.of(200, "{\"token\":\"T" + issued.incrementAndGet() + "\"}");
  private FakeServer.Script manifests = request -> found(request.authorization().isEmpty());
  private final FakeServer server =
      new FakeServer(
          request ->
              request.path().equals("/token") ? tokens.answer(request) : manifests.answer(request));
  private final HttpImageRegistry registry =
      HttpImageRegistry.connect(
          RegistryOptions.builder(
                  Environment.of(Map.of(), Path.of("/none")),
                  repository -> keychain.find(repository))
              .deadline(Duration.ofSeconds(20))
              .build(),
          Duration.ofMillis(1));
  private final ExecutorService threads = Executors.newCachedThreadPool();

  TokenCacheTest() throws IOException {}

  @AfterEach
  void close() {
    registry.close();
    server.close();
    threads.shutdownNow();
  }

  private Response found(boolean isRefused) {
    return isRefused
        ? Response.of(401)
            .with(
                "WWW-Authenticate",
                "Bearer realm=\"http://" + server.address() + "/token\"" + parameters)
        : Response.of(200, "{}")
            .with("Content-Type", MediaTypes.MANIFEST)
            .with("Docker-Content-Digest", Digest.sha256(new byte[0]).toString());
  }

  private void find(String image) {
    assertThat(registry.find(ImageReference.parse(server.address() + "/" + image))).isPresent();
  }

  private List<String> asked() {
    return server.seen().stream().filter(line -> line.contains(" /token")).toList();
  }

  @Test
  void knownTokenServerSavesUnauthorizedRequest() {
    find("x:1");
    find("y:1");
    find("y:2");
    assertThat(server.seen())
        .containsExactly(
            "HEAD /v2/x/manifests/1",
            "GET /token?scope=repository%3Ax%3Apull",
            "HEAD /v2/x/manifests/1 [Bearer T1]",
            "GET /token?scope=repository%3Ay%3Apull",
            "HEAD /v2/y/manifests/1 [Bearer T2]",
            "HEAD /v2/y/manifests/2 [Bearer T2]");
  }

  @Test
  void requiredScopeComesFirstAndIsRemembered() {
    parameters = ",service=\"s\",scope=\"aws other\"";
    find("x:1");
    find("x:2");
    find("y:1");
    assertThat(asked())
        .containsExactly(
            "GET /token?service=s&scope=aws&scope=other&scope=repository%3Ax%3Apull",
            "GET /token?service=s&scope=aws&scope=other&scope=repository%3Ay%3Apull");
    assertThat(server.seen()).filteredOn(line -> line.startsWith("HEAD /v2/y")).hasSize(2);
  }

  /** Each request asks the keychain directly before it requests a token. */
  private CountDownLatch tokenRequestLatch(int threadsWanted) {
    CountDownLatch latch = new CountDownLatch(threadsWanted);
    keychain =
        repository -> {
          latch.countDown();
          return Optional.empty();
        };
    return latch;
  }

  @Test
  void concurrentRequestsShareOneTokenRequest() throws Exception {
    CountDownLatch wanted = tokenRequestLatch(THREADS);
    FakeServer.Script issue = tokens;
    tokens =
        request -> {
          wanted.await();
          return issue.answer(request);
        };
    join(start());
    assertThat(asked()).hasSize(1);
  }

  @Test
  void tokenRefusedConcurrentlyIsReplacedOnce() throws Exception {
    find("x:1");
    CountDownLatch refused = new CountDownLatch(THREADS);
    manifests =
        request -> {
          boolean isOld = request.authorization().equals("Bearer T1");
          if (isOld) {
            refused.countDown();
            refused.await();
          }
          return found(isOld);
        };
    join(start());
    assertThat(asked()).hasSize(2);
  }

  @Test
  void interruptedTokenRequestIsTakenOver() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    FakeServer.Script issue = tokens;
    tokens =
        request -> {
          if (first.getCount() > 0) {
            first.countDown();
            new CountDownLatch(1).await();
          }
          return issue.answer(request);
        };
    CountDownLatch wanted = tokenRequestLatch(THREADS + 1);
    Future<?> interrupted = threads.submit(() -> find("x:1"));
    first.await();
    List<Future<?>> others = start();
    wanted.await();
    interrupted.cancel(true);
    join(others);
    assertThat(asked()).hasSize(2);
    assertThatThrownBy(interrupted::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void tokenRefusalReachesAllWaitingRequests() throws Exception {
    CountDownLatch wanted = tokenRequestLatch(THREADS);
    tokens =
        request -> {
          wanted.await();
          return Response.of(403, "{\"errors\":[{\"code\":\"DENIED\"}]}");
        };
    for (Future<?> future : start()) {
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("x:1: 403 DENIED from ");
    }
  }

  private List<Future<?>> start() {
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      futures.add(threads.submit(() -> find("x:1")));
    }
    return futures;
  }

  private static void join(List<Future<?>> futures) throws Exception {
    for (Future<?> future : futures) {
      future.get();
    }
  }

  @Test
  void tokensAreSeparatePerCredential() {
    find("x:1");
    keychain = repository -> Optional.of(Credential.password("octo", "hunter2", "test"));
    find("x:1");
    keychain = Keychain.none();
    find("x:1");
    assertThat(asked()).hasSize(2);
    assertThat(asked().get(0)).doesNotContain("[");
    assertThat(asked().get(1)).contains("[Basic ");
    assertThat(server.seen()).endsWith("HEAD /v2/x/manifests/1 [Bearer T1]");
  }

  /** Rows are {@code rest of the answer | token requests of two lookups}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 1",
        ",\"expires_in\":300 | 1",
        ",\"expires_in\":0 | 1",
        ",\"expires_in\":-1 | 1",
        ",\"expires_in\":99999999999999999999999 | 1",
        ",\"expires_in\":9223372036854775807 | 1",
        ",\"expires_in\":1e999999 | 1",
        ",\"expires_in\":\"soon\" | 1",
        ",\"expires_in\":null | 1",
        ",\"expires_in\":3 | 2",
        ",\"access_token\":\"other\" | 1"
      })
  void tokenIsUsedUntilExpiry(String rest, int count) {
    tokens = request -> Response.of(200, "{\"token\":\"T1\"" + rest + "}");
    find("x:1");
    find("x:1");
    assertThat(asked()).hasSize(count);
    assertThat(server.seen()).endsWith("HEAD /v2/x/manifests/1 [Bearer T1]");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 405})
  void identityTokenIsSentAsPasswordIfPostFails(int status) {
    keychain = repository -> Optional.of(Credential.identityToken("refresh", "test"));
    FakeServer.Script issue = tokens;
    tokens =
        request -> request.method().equals("POST") ? Response.of(status) : issue.answer(request);
    find("x:1");
    assertThat(asked()).hasSize(2);
    assertThat(asked().get(0)).isEqualTo("POST /token");
    assertThat(asked().get(1)).startsWith("GET /token?scope=repository%3Ax%3Apull [Basic ");
  }

  /** The JDK quotes an invalid header value in its message. */
  @ParameterizedTest
  @ValueSource(strings = {"a\\r\\nb", "a b", "\\u0000", "ä"})
  void invalidTokenIsNeitherSentNorShown(String token) {
    tokens = request -> Response.of(200, "{\"token\":\"se" + token + "cret\"}");
    assertThatThrownBy(() -> find("x:1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("returned an invalid token")
        .hasMessageNotContaining("cret");
  }

  @Test
  void invalidRegistryTokenIsNotShown() {
    keychain = repository -> Optional.of(Credential.registryToken("se\ncret", "test"));
    assertThatThrownBy(() -> find("x:1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the token from test is invalid; supply a valid token there")
        .hasMessageNotContaining("cret");
  }

  /** Rows are {@code registry | realm | part of the refusal, empty if the realm is accepted}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://r.io | https://auth.r.io/token |",
        "https://r.io | https://r.io:8443/token |",
        "https://r.io | http://r.io/token | not encrypted",
        "https://r.io | http://169.254.169.254/latest/meta-data | not encrypted",
        "https://r.io | https://169.254.169.254/latest/meta-data | private network",
        "https://r.io | https://2852039166/ | private network",
        "https://r.io | https://[fe80::1]/ | private network",
        "https://r.io | https://[::ffff:169.254.169.254]/ | private network",
        "https://r.io | https://[fd00:ec2::254]/ | private network",
        "https://r.io | https://10.0.0.6/token | private network",
        "https://r.io | https://172.16.0.1/token | private network",
        "https://r.io | https://192.168.0.1/token | private network",
        "https://r.io | https://100.100.100.200/token | private network",
        "https://r.io | https://0.0.0.0/token | private network",
        "https://r.io | https://127.0.0.1:8443/token | private network",
        "https://r.io | https://localhost:8443/token | private network",
        "https://r.io | https://[::1]:8443/token | private network",
        "https://r.io | https://8.8.8.8/token |",
        "https://10.0.0.6:5000 | https://10.0.0.6/token |",
        "https://10.0.0.5:5000 | https://10.0.0.6/token | private network",
        "https://10.0.0.5:5000 | https://10.0.0.7/token |",
        "http://127.0.0.1:5000 | http://localhost:5001/token |",
        "http://127.0.0.1:5000 | http://10.0.0.6/token | not encrypted",
        "http://127.0.0.1:5000 | https://10.0.0.6/token | private network",
        "https://r.io | ftp://r.io/token | specifies no URL",
        "https://r.io | /token |",
        "https://r.io | //auth.r.io/token |",
        "https://r.io | token | specifies no URL",
        "https://r.io | https:///token | specifies no URL",
        "https://r.io | https://r.io:99999/token | specifies no URL",
        "https://r.io | https://r io/token | specifies no URL"
      })
  void unsafeRealmIsRefused(String registryUri, String realm, String reason) {
    Origin origin = Origin.of(URI.create(registryUri));
    AuthChallenge challenge = new AuthChallenge("bearer", Map.of("realm", realm));
    InsecureRegistries insecure = InsecureRegistries.loopbackOnly().with("10.0.0.7");
    if (reason == null) {
      assertThatCode(() -> TokenRealm.of(challenge, origin, "s", insecure))
          .doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> TokenRealm.of(challenge, origin, "s", insecure))
          .isInstanceOf(InvalidResponseException.class)
          .hasMessageContaining(reason);
    }
  }

  @Test
  void challengeWithoutRealmCausesNoTokenRequest() {
    manifests = request -> Response.of(401).with("WWW-Authenticate", "Bearer");
    assertThatThrownBy(() -> find("x:1"))
        .hasMessageContaining("specifies no URL of a token server");
    assertThat(server.seen()).hasSize(1);
  }
}
