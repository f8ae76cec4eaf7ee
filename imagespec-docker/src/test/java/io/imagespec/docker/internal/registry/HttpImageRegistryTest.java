package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.auth.AuthChallenge;
import io.imagespec.docker.internal.registry.auth.BearerToken;
import io.imagespec.docker.internal.registry.auth.RenewedKeychain;
import io.imagespec.docker.internal.registry.auth.TokenRealm;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.endpoint.CertsDirectories;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.RegistryEndpoints;
import io.imagespec.docker.internal.registry.http.RequestTimeoutException;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpImageRegistryTest {
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.MANIFEST + "\"}";
  private static final Digest DIGEST = Digest.sha256(MANIFEST.getBytes(StandardCharsets.UTF_8));
  private static final Descriptor DESCRIPTOR =
      new Descriptor(MediaTypes.MANIFEST, DIGEST, MANIFEST.length());
  private static final Response FOUND =
      Response.of(200, MANIFEST)
          .with("Content-Type", MediaTypes.MANIFEST)
          .with("Docker-Content-Digest", DIGEST.toString());
  private static final String SECRET = "hunter2";
  private static final String BASIC = basic("octo", SECRET);

  private Keychain keychain = Keychain.none();
  private Duration deadline = Duration.ofSeconds(20);
  private FakeServer.Script script = request -> FOUND;
  private FakeServer server = new FakeServer(request -> script.answer(request));
  private final List<HttpImageRegistry> opened = new ArrayList<>();
  private HttpImageRegistry registry = registry();

  HttpImageRegistryTest() throws IOException {}

  @AfterEach
  void close() {
    opened.forEach(HttpImageRegistry::close);
    server.close();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void findIsOneHead() {
    assertThat(registry.find(image("x:1"))).contains(DESCRIPTOR);
    assertThat(server.seen()).containsExactly("HEAD /v2/x/manifests/1");
  }

  @Test
  void aDigestWinsOverATag() {
    assertThat(registry.find(image("x:1@" + DIGEST))).contains(DESCRIPTOR);
    assertThat(server.seen()).containsExactly("HEAD /v2/x/manifests/" + DIGEST);
  }

  @Test
  void aReferenceWithoutTagAndDigestIsRefused() {
    assertThatThrownBy(() -> registry.find(image("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlyA404IsAbsent() {
    script = request -> Response.of(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}");
    assertThat(registry.find(image("x:1"))).isEmpty();
    assertThat(registry.inspect(image("x:1"), Set.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 301, 400, 401, 403, 405, 410, 429, 500, 502, 503, 504})
  void everyOtherStatusIsAnError(int status) {
    script = request -> Response.of(status);
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.status()).hasValue(status));
  }

  @Test
  void theBodyIsReadWhenHeadDoesNotGiveTheDigest() {
    script =
        request ->
            Response.of(200, MANIFEST)
                .with("Content-Type", MediaTypes.MANIFEST + "; charset=utf-8");
    assertThat(registry.find(image("x:1"))).contains(DESCRIPTOR);
    assertThat(server.seen()).containsExactly("HEAD /v2/x/manifests/1", "GET /v2/x/manifests/1");
  }

  @Test
  void theMediaTypeIsTakenFromTheDocumentWhenTheHeaderDoesNotSay() {
    script = request -> Response.of(200, MANIFEST).with("Content-Type", "application/json");
    assertThat(registry.find(image("x:1"))).contains(DESCRIPTOR);
  }

  @Test
  void schema1AndWhatIsNoImageAreRefused() {
    script =
        request ->
            Response.of(200, "{\"schemaVersion\":1}")
                .with("Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws");
    assertThatThrownBy(() -> registry.find(image("x:1"))).hasMessageContaining("schema 1");
    script = request -> Response.of(200, "{}").with("Content-Type", "text/plain");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("\"text/plain\" is neither an image manifest nor an index");
  }

  @Test
  void aLiarIsFoundOut() {
    Digest other = Digest.sha256(new byte[0]);
    assertThatThrownBy(() -> registry.find(image("x@" + other)))
        .hasMessageContaining(" instead of " + other);
    assertThatThrownBy(() -> registry.inspect(image("x@" + other), Set.of()))
        .hasMessageContaining(" instead of " + other);
    script = request -> FOUND.with("Docker-Content-Digest", other.toString());
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .hasMessageContaining(" instead of " + other);
    script = request -> Response.of(200, MANIFEST).with("Content-Type", MediaTypes.MANIFEST);
    assertThatThrownBy(() -> registry.find(image("x@" + other)))
        .hasMessageContaining(" instead of " + other);
  }

  @Test
  void anAnswerThatIsTooLargeIsNotReadToTheEnd() {
    script =
        request ->
            Response.of(200, "x".repeat(Manifest.LIMIT + 1))
                .with("Content-Type", MediaTypes.MANIFEST);
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .hasMessageContaining("more than 4194304 bytes");
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void basicIsShownOnlyWhenDemandedAndThenAtOnce() {
    loggedIn();
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
  void aTokenIsFetchedOnceForARepository() {
    loggedIn();
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
  void aTokenThatSoonEndsIsFetchedAgain() {
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
  void aTokenThatIsNoLongerTakenIsReplaced() {
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
  void nobodyGetsATokenToo() {
    script = this::bearer;
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(server.seen().get(1)).doesNotContain("[");
  }

  @Test
  void anIdentityTokenIsPostedAndGotIfThereIsNothingToPostTo() {
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
  void aRegistryTokenIsShownAsItIs() {
    keychain = repository -> Optional.of(Credential.registryToken("T", "test"));
    script = this::bearer;
    assertThat(registry().find(image("x:1"))).isPresent();
    assertThat(server.seen())
        .containsExactly("HEAD /v2/x/manifests/1", "HEAD /v2/x/manifests/1 [Bearer T]");
  }

  @Test
  void noCredentialGoesToATokenServerThatIsNotEncrypted() {
    loggedIn();
    script =
        request ->
            Response.of(401).with("WWW-Authenticate", "Bearer realm=\"http://tokens.example/t\"");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("a token from http://tokens.example, but that is not encrypted");
  }

  @Test
  void aRealmBelowHttpsMustBeHttps() {
    AuthChallenge challenge = new AuthChallenge("bearer", Map.of("realm", "http://127.0.0.1/t"));
    Origin registryOrigin = new Origin("https", "r.io", 443);
    assertThatThrownBy(
            () -> TokenRealm.of(challenge, registryOrigin, "s", InsecureRegistries.loopbackOnly()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusalsSayAsWhomAndWhatToDo() {
    script =
        request ->
            Response.of(
                403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\\n" + SECRET + "\"}]}");
    assertThatThrownBy(() -> registry.inspect(image("x:1"), Set.of()))
        .hasMessage(
            "inspect %s/x:1: 403 DENIED from %s without a credential (no hunter2); run docker login %s, or give a credential in the keychain",
            server.address(), server.address(), server.address());
    loggedIn();
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
                + " or token still holds, or run docker login %s again",
            server.address(), server.address(), server.address(), server.address());
  }

  @Test
  void aShortDeadlineDoesNotHideWhyThereIsNoAnswer() throws IOException {
    server.close();
    deadline = Duration.ofSeconds(4);
    registry = registry(Duration.ofSeconds(10));
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining(server.address() + " cannot be reached (")
        .hasMessageContaining("efused");
  }

  /** 0x16 is how TLS begins. */
  @Test
  void aUrlThatHangsLeavesTimeForTheOther() throws Exception {
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
                    return; // closed
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
  void whatWentWrongBeforeTheTimeWasOverIsInTheMessage() {
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
        .hasMessageContaining("no answer within 1.2 s, and before that: ")
        .rootCause()
        .isNotInstanceOf(RequestTimeoutException.class);
  }

  /** As a load balancer does with one that it no longer wants. */
  @Test
  void aKeptConnectionThatEndsInsteadOfAnAnswerIsReplaced() {
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
  void whatWasSaidBeforeTheTimeWasOverIsInTheMessage(int status) {
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
            "no answer within 1.2 s, and before that: " + status + " from " + server.address());
  }

  @Test
  void aKeychainHasAsLongAsTheQuestion() {
    deadline = Duration.ofMillis(300);
    keychain = repository -> hang(new CountDownLatch(1));
    registry = registry();
    script = request -> Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .isInstanceOf(RegistryException.class)
        .hasMessageEndingWith(
            ": the keychain gave no credential within 0.3 s (interrupted while asking a helper); see what its credential helper waits"
                + " for, or allow more time");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void closingEndsTheWaitForAKeychain() throws Exception {
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

  /** That the upload cannot be taken back is no reason to bother the user's helper. */
  @Test
  void aRegistryThatDoesNotTakeAnUploadBackIsNotWaitedForLong() {
    loggedIn();
    script =
        request ->
            request.method().equals("DELETE") ? hang() : Response.of(202).with("Location", "/up/1");
    long start = System.nanoTime();
    registry.checkPush(image("x:1"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(deadline.dividedBy(2));
  }

  @Test
  void anInterruptWhileItIsAskedWhetherWeMayPushLeavesNoUpload() {
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

  /** What a helper that is missing lets a pull do, a registry may not. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aPullThatWentOnAsNobodyAndIsRefusedSaysWhatWasMissing(int status) {
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
  @ValueSource(ints = {401, 403})
  void nobodyIsAskedForAnotherCredentialToTakeAnUploadBack(int status) {
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
          public void refused(Credential credential) {
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

  @ParameterizedTest
  @ValueSource(strings = {"Basic 401", "Basic 403", "Bearer 401", "Bearer 403"})
  void aCredentialThatEndedIsAskedForAnewOnce(String demand) {
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
  void whatARegistryRepeatsOfAHeaderIsNotShown() {
    loggedIn();
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
  void aSecretOfSeveralLinesIsNotShown() {
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
  void closingEndsAQuestionThatIsUnderWay() throws Exception {
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
  @ValueSource(strings = {"abc", "99999999999999999999", "-1", ""})
  void aLengthThatIsNoneIsTheRegistrysFault(String length) {
    script = request -> FOUND.with("Content-Length", length);
    try {
      assertThat(registry.find(image("x:1"))).contains(DESCRIPTOR);
    } catch (RegistryException e) {
      assertThat(e.getMessage()).contains(server.address());
    }
  }

  @Test
  void anUploadIsTakenBackAtTheRegistryAndNowhereElse() throws Exception {
    loggedIn();
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
  void aPageThatAnswersAnythingIsNoLeaveToPush(int status) {
    script = request -> Response.of(status);
    assertThatThrownBy(() -> registry.checkPush(image("x:1")))
        .isInstanceOf(RegistryException.class);
  }

  private static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void noSecretIsInAnythingThatIsShown() {
    loggedIn();
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

  @Test
  void redirectsAreFollowedWithoutTheCredentialToAnotherOrigin() throws IOException {
    loggedIn();
    try (FakeServer elsewhere = new FakeServer(request -> FOUND)) {
      script =
          request ->
              request.authorization().isEmpty()
                  ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                  : request.path().equals("/here")
                      ? Response.of(307)
                          .with("Location", "http://" + elsewhere.address() + "/there?signature=s")
                      : Response.of(302).with("Location", "/here");
      assertThat(registry.find(image("x:1"))).isPresent();
      assertThat(server.seen())
          .endsWith("HEAD /v2/x/manifests/1 [" + BASIC + "]", "HEAD /here [" + BASIC + "]");
      assertThat(elsewhere.seen()).containsExactly("HEAD /there?signature=s");
    }
  }

  @Test
  void whoIsRedirectedToCannotDemandTheCredential() throws IOException {
    loggedIn();
    try (FakeServer elsewhere =
        new FakeServer(request -> Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\""))) {
      script = request -> Response.of(302).with("Location", "http://" + elsewhere.address() + "/");
      assertThatThrownBy(() -> registry.find(image("x:1"))).isInstanceOf(RegistryException.class);
      assertThat(elsewhere.seen()).containsExactly("HEAD /");
    }
  }

  @Test
  void redirectsEnd() {
    script = request -> Response.of(301).with("Location", "/again");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("redirects more than 5 times");
    script = request -> Response.of(301).with("Location", "file:///etc/passwd");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining("redirects to something that is no URL");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void whatMayPassIsTriedThreeTimes(int status) {
    AtomicInteger count = new AtomicInteger();
    script =
        request ->
            count.incrementAndGet() < 3 ? Response.of(status).with("Retry-After", "0") : FOUND;
    assertThat(registry.find(image("x:1"))).isPresent();
    assertThat(server.seen()).hasSize(3);
  }

  @Test
  void nobodyWaitsLongerThanTheDeadlineBecauseTheRegistryAsksForIt() {
    script = request -> Response.of(429).with("Retry-After", "3600");
    assertThatThrownBy(() -> registry.find(image("x:1")))
        .hasMessageContaining(": 429 from ")
        .hasMessageEndingWith("for a higher limit");
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void aRegistryThatHangsEndsAtTheDeadline() {
    deadline = Duration.ofMillis(300);
    script = request -> hang();
    long start = System.nanoTime();
    assertThatThrownBy(() -> registry().find(image("x:1")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("gave no answer within 0.3 s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void anInterruptEndsTheQuestionAndKeepsTheFlag() {
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
  void aRegistryThatIsNotThereIsAnError() throws IOException {
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
  void dockerHubIsElsewhereAndOnlyInsecureRegistriesArePlain() {
    InsecureRegistries insecure = InsecureRegistries.loopbackOnly().with("r.lan:5000");
    RegistryEndpoints endpoints =
        new RegistryEndpoints(insecure, new CertsDirectories(List.of(), false), Map.of());
    assertThat(endpoints.of("docker.io")).hasToString("[https://registry-1.docker.io]");
    assertThat(endpoints.of("ghcr.io")).hasToString("[https://ghcr.io]");
    assertThat(endpoints.of("r.lan:5000")).hasToString("[https://r.lan:5000, http://r.lan:5000]");
    assertThat(endpoints.of("localhost:5000"))
        .hasToString("[http://localhost:5000, https://localhost:5000]");
  }

  @Test
  void closeEndsTheThreads() throws InterruptedException {
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

  /** As a helper does that waits for its user. */
  private static Optional<Credential> hang(CountDownLatch asked) {
    try {
      asked.countDown();
      new CountDownLatch(1).await();
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while asking a helper");
    }
  }

  private static Response hang() throws InterruptedException {
    new CountDownLatch(1).await();
    return FOUND;
  }

  private void loggedIn() {
    keychain = repository -> Optional.of(Credential.password("octo", SECRET, "test"));
    registry.close();
    registry = registry();
  }

  private HttpImageRegistry registry() {
    return registry(Duration.ofMillis(1));
  }

  private HttpImageRegistry registry(Duration backoff) {
    RegistryOptions options =
        new RegistryOptions(
            Environment.of(Map.of(), Path.of("/none")),
            keychain,
            InsecureRegistries.loopbackOnly(),
            deadline);
    HttpImageRegistry made = HttpImageRegistry.connect(options, backoff);
    opened.add(made);
    return made;
  }

  private ImageReference image(String name) {
    return ImageReference.parse(server.address() + "/" + name);
  }
}
