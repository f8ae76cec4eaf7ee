package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.auth.AuthChallenge;
import io.imagespec.docker.internal.registry.auth.BearerToken;
import io.imagespec.docker.internal.registry.auth.RenewedKeychain;
import io.imagespec.docker.internal.registry.auth.TokenRealm;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials and tokens for a registry, and their redaction in messages. */
class HttpImageRegistryCredentialsTest extends HttpImageRegistryFixture {
  HttpImageRegistryCredentialsTest() throws IOException {}

  @Test
  void basicCredentialIsSentOnlyAfterChallenge() {
    logIn();
    script =
        request ->
            request.authorization().equals(BASIC)
                ? FOUND
                : Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(registry.find(image("y:1"))).isPresent();
    assertThat(server.seen())
        .containsExactly(
            "HEAD /v2/x/manifests/1",
            "HEAD /v2/x/manifests/1 [" + BASIC + "]",
            "HEAD /v2/y/manifests/1 [" + BASIC + "]");
  }

  @Test
  void tokenIsFetchedOncePerRepository() {
    logIn();
    script = this::bearer;
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(registry.find(image("x:2"))).isPresent();
    assertThat(server.seen())
        .containsExactly(
            "HEAD /v2/x/manifests/1",
            "GET /token?a=b&service=the+service&scope=repository%3Ax%3Apull [" + BASIC + "]",
            "HEAD /v2/x/manifests/1 [Bearer T]",
            "HEAD /v2/x/manifests/2 [Bearer T]");
  }

  @Test
  void tokenAboutToExpireIsFetchedAgain() {
    script =
        request ->
            request.path().equals("/token")
                ? Response.of(200, "{\"access_token\":\"T\",\"expires_in\":5}")
                : bearer(request);
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(server.seen()).filteredOn(line -> line.startsWith("GET /token")).hasSize(2);
  }

  @Test
  void refusedTokenIsReplaced() {
    AtomicInteger issued = new AtomicInteger();
    script =
        request ->
            request.path().equals("/token")
                ? Response.of(200, "{\"token\":\"T" + issued.incrementAndGet() + "\"}")
                : request
                        .authorization()
                        .equals("Bearer T" + (request.path().endsWith("2") ? 2 : 1))
                    ? FOUND
                    : challenge();
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(registry.find(image("x:2"))).isPresent();
    assertThat(issued).hasValue(2);
  }

  @Test
  void anonymousClientGetsToken() {
    script = this::bearer;
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(server.seen().get(1)).doesNotContain("[");
  }

  @Test
  void identityTokenFallsBackFromPostToGet() {
    keychain = repository -> Optional.of(Credential.identityToken("a+b", "test"));
    script = this::bearer;
    assertThat(registry().find(image("x:1"))).isPresent();
    assertThat(server.bodies().get(1))
        .isEqualTo(
            "grant_type=refresh_token&client_id=imagespec&service=the+service&scope=repository%3Ax%3Apull&refresh_token=a%2Bb");
    script = request -> request.method().equals("POST") ? Response.of(404) : bearer(request);
    assertThat(registry().find(image("x:1"))).isPresent();
    assertThat(server.seen()).filteredOn(line -> line.startsWith("GET /token")).hasSize(1);
  }

  @Test
  void registryTokenIsSentUnchanged() {
    keychain = repository -> Optional.of(Credential.registryToken("T", "test"));
    script = this::bearer;
    assertThat(registry().find(image("x:1"))).isPresent();
    assertThat(server.seen())
        .containsExactly("HEAD /v2/x/manifests/1", "HEAD /v2/x/manifests/1 [Bearer T]");
  }

  @Test
  void unencryptedTokenServerGetsNoCredential() {
    logIn();
    script =
        request ->
            Response.of(401).with("WWW-Authenticate", "Bearer realm=\"http://tokens.example/t\"");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("a token from http://tokens.example, but that URL is not encrypted");
  }

  @Test
  void httpsRegistryRequiresHttpsRealm() {
    AuthChallenge challenge = new AuthChallenge("bearer", Map.of("realm", "http://127.0.0.1/t"));
    Origin registryOrigin = new Origin("https", "r.io", 443);
    assertThatThrownBy(
            () -> TokenRealm.of(challenge, registryOrigin, "s", InsecureRegistries.loopbackOnly()))
        .isInstanceOf(IOException.class);
  }

  /** A missing helper permits an anonymous pull, but the registry may refuse it. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedAnonymousPullReportsMissingHelper(int status) {
    keychain =
        new Keychain() {
          @Override
          public Optional<Credential> find(ImageReference repository) {
            throw new ImageSpecException("docker-credential-x is not on the PATH");
          }

          @Override
          public Optional<Credential> findForPull(ImageReference repository) {
            return Optional.empty();
          }
        };
    registry = registry();
    script = request -> FOUND;
    assertThat(registry.find(image("x:1"))).isPresent();
    script =
        request ->
            request.path().equals("/token")
                ? Response.of(200, "{\"token\":\"T\"}")
                : request.authorization().isEmpty() ? challenge() : Response.of(status);
    assertThatThrownBy(() -> registry().find(image("x:1")))
        .hasMessage("docker-credential-x is not on the PATH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic 401", "Basic 403", "Bearer 401", "Bearer 403"})
  void expiredCredentialIsRequestedAgainOnce(String demand) {
    AtomicInteger refusals = new AtomicInteger();
    keychain = new RenewedKeychain(refusals);
    registry = registry();
    AtomicInteger good = new AtomicInteger(1);
    boolean isBasic = demand.startsWith("Basic");
    int status = Integer.parseInt(demand.substring(demand.indexOf(' ') + 1));
    script =
        request -> {
          String right = basic("octo", "secret-" + good);
          if (request.path().equals("/token")) {
            return request.authorization().equals(right)
                ? Response.of(200, "{\"token\":\"T\"}")
                : Response.of(status);
          }
          if (request.authorization().isEmpty()) {
            return isBasic
                ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                : challenge();
          }
          return request.authorization().equals(isBasic ? right : "Bearer T")
              ? FOUND
              : Response.of(status).with("WWW-Authenticate", "Basic realm=\"r\"");
        };
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(refusals).hasValue(1);
    good.set(9);
    assertThatThrownBy(() -> registry.find(image("y:1"))).isInstanceOf(RegistryException.class);
    assertThat(refusals).as("once a question").hasValue(2);
  }

  @Test
  void echoedHeaderIsRedacted() {
    logIn();
    for (String echo : List.of(BASIC, "Bearer eyJhbGciOiJ", "token " + BASIC.substring(6))) {
      script =
          request ->
              request.authorization().isEmpty()
                  ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                  : Response.of(
                      403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"" + echo + "\"}]}");
      assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
          .hasMessageContaining("***")
          .message()
          .doesNotContain(echo.substring(7), SECRET);
    }
  }

  @Test
  void multilineSecretIsRedacted() {
    String key = "{\n  \"private_key\": \"abc\"\n}";
    keychain = repository -> Optional.of(Credential.password("_json_key", key, "test"));
    registry = registry();
    script =
        request ->
            request.authorization().isEmpty()
                ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                : Response.of(403, "refused: " + key).with("Content-Type", "text/plain");
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .hasMessageContaining("refused: ***")
        .message()
        .doesNotContain("abc");
  }

  @Test
  void secretIsAbsentFromAllMessages() {
    logIn();
    for (String challenge :
        List.of("Basic realm=\"r\"", "Bearer realm=\"http://" + server.address() + "/token\"")) {
      for (int status : new int[] {401, 403, 404, 500}) {
        script =
            request ->
                request.authorization().isEmpty()
                    ? Response.of(401).with("WWW-Authenticate", challenge)
                    : Response.of(
                        status,
                        "{\"errors\":[{\"code\":\""
                            + SECRET
                            + "\",\"message\":\""
                            + SECRET
                            + "\"}],\"token\":\""
                            + SECRET
                            + "\"}");
        assertNoSecret(() -> registry().inspect(image("x:1"), Set.of()));
        assertNoSecret(() -> registry().find(image("x:1")));
      }
    }
    assertThat(new BearerToken(SECRET, 0)).hasToString("Bearer ***");
  }

  private void assertNoSecret(ThrowingCallable call) {
    try {
      call.call();
    } catch (Throwable e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        assertThat(cause.toString()).doesNotContain(SECRET).doesNotContain(BASIC.substring(6));
      }
      if (e instanceof RegistryException registryException
          && registryException.status().orElse(0) / 100 == 4) {
        assertThat(registryException.codes()).doesNotContain(SECRET);
      }
    }
  }

  private Response bearer(FakeServer.Seen request) {
    if (request.path().equals("/token")) {
      return Response.of(200, "{\"token\":\"T\",\"expires_in\":300}");
    }
    return request.authorization().equals("Bearer T") ? FOUND : challenge();
  }

  private Response challenge() {
    return Response.of(401)
        .with(
            "WWW-Authenticate",
            "Basic realm=\"r\"",
            "Bearer realm=\"http://" + server.address() + "/token?a=b\",service=\"the service\"");
  }
}
