package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.auth.TokenClient;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.http.RedirectingTransport;
import io.imagespec.docker.internal.registry.http.RetryingTransport;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.docker.internal.registry.testing.RawServer;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A malicious registry. No credential reaches another host, no request exceeds its deadline, no
 * response exceeds its limit, and no message holds the secret.
 */
@Timeout(30)
class HostileRegistryTest {
  private static final String SECRET = "hunter2";
  private static final Credential OCTO = Credential.password("octo", SECRET, "test");
  private static final Platform AMD64 = Platform.parse("linux/amd64");

  /** The capacity of the socket buffers on both sides. */
  private static final long BUFFERED = 16 * 1024 * 1024;

  private Duration deadline = Duration.ofSeconds(20);

  /** Another host, which records its requests. */
  private final FakeServer elsewhere = new FakeServer(request -> Response.of(403));

  HostileRegistryTest() throws IOException {}

  @AfterEach
  void assertOtherHostSawNoCredential() {
    elsewhere.close();
    assertThat(elsewhere.seen()).noneMatch(line -> line.contains("["));
    assertThat(elsewhere.bodies()).noneMatch(body -> body.contains(SECRET));
  }

  private HttpImageRegistry registry() {
    return HttpImageRegistry.connect(
        RegistryOptions.builder(
                Environment.of(Map.of(), Path.of("/none")), repository -> Optional.of(OCTO))
            .deadline(deadline)
            .build(),
        Duration.ofMillis(1));
  }

  /** Inspects an image, which exercises all requests except tagging, and asserts the refusal. */
  private AbstractThrowableAssert<?, ?> assertRefused(String address) {
    HttpImageRegistry registry = registry();
    ImageReference image = ImageReference.parse(address + "/x:1");
    long start = System.nanoTime();
    try (registry) {
      AbstractThrowableAssert<?, ?> refused =
          assertThatThrownBy(() -> registry.inspect(image, Set.of(AMD64)))
              .isInstanceOf(RegistryException.class)
              .hasMessageStartingWith("inspect " + image + ": ")
              .satisfies(HostileRegistryTest::assertNoSecret);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(deadline.plusSeconds(3));
      return refused;
    }
  }

  /** Asserts that neither the message nor any cause holds the secret, in the form of a log. */
  private static void assertNoSecret(Throwable failure) {
    StringWriter log = new StringWriter();
    failure.printStackTrace(new PrintWriter(log));
    assertThat(log.toString()).doesNotContain(SECRET, TokenClient.basic(OCTO).substring(6));
  }

  private void assertRefused(FakeServer.Script script, String message) throws IOException {
    try (FakeServer server = new FakeServer(script)) {
      assertRefused(server.address()).hasMessageContaining(message);
    }
  }

  private static Response manifest(String manifest) {
    return Response.of(200, manifest).with("Content-Type", MediaTypes.MANIFEST);
  }

  private static Response passwordChallenge() {
    return Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
  }

  private static Response tokenChallenge(String realm) {
    return Response.of(401).with("WWW-Authenticate", "Bearer realm=\"" + realm + "\"");
  }

  private static Digest digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void manifestWithAnotherDigestIsRefused() throws IOException {
    assertRefused(
        request -> manifest("{}").with("Docker-Content-Digest", digest("other").toString()),
        " instead of " + digest("other"));
  }

  @Test
  void configWithAnotherDigestIsRefused() throws IOException {
    String manifest =
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"size\":2,\"digest\":\""
            + digest("config")
            + "\"}}";
    assertRefused(
        request ->
            request.path().contains("/manifests/")
                ? manifest(manifest)
                : Response.of(200, "{\"os\":\"linux\",\"architecture\":\"amd64\"}"),
        " instead of " + digest("config"));
  }

  @Test
  void endlessBodyIsCutOff() throws IOException {
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
              RawServer.writeForever(out, "x".repeat(8192));
            })) {
      assertRefused(server.address()).hasMessageContaining("more than 4194304 bytes");
      assertThat(server.written()).isLessThan(Manifest.LIMIT + BUFFERED);
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void endlessTokenResponseIsCutOffEarlier() throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(404));
        RawServer tokens =
            new RawServer(
                (request, out) -> {
                  RawServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  RawServer.writeForever(out, "2000\r\n" + "x".repeat(0x2000) + "\r\n");
                })) {
      server.script(request -> tokenChallenge("http://" + tokens.address() + "/"));
      assertRefused(server.address()).hasMessageContaining("more than 65536 bytes");
      assertThat(tokens.written()).isLessThan(TokenClient.LIMIT + BUFFERED);
    }
  }

  @Test
  void endlessHeadersAreCutOff() throws IOException {
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, "HTTP/1.1 200 OK\r\n");
              RawServer.writeForever(out, "X-Header: " + "x".repeat(8192) + "\r\n");
            })) {
      assertRefused(server.address()).hasMessageContaining("Header size too big");
      assertThat(server.written()).isLessThan(RetryingTransport.LIMIT * BUFFERED);
    }
  }

  /** The JDK quotes malformed input in its messages. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 ECHO\r\n\r\n",
        "ECHO\r\n\r\n",
        "HTTP/1.1 200 OK\r\nECHO@: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Header: \u0001ECHO\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: ECHO\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: ECHO\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nDocker-Content-Digest: ECHO\r\n\r\n{}",
        "HTTP/1.1 307 T\r\nLocation: http://ECHO/\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nECHO\r\n",
        "HTTP/1.1 401 N\r\nWWW-Authenticate: Bearer realm=\"ECHO\"\r\n\r\n",
        "HTTP/1.1 401 N\r\nWWW-Authenticate: Bearer realm=\"http://ECHO/\"\r\n\r\n"
      })
  void echoedCredentialIsNotQuoted(String answer) throws IOException {
    for (String part : List.of("Basic ", "")) {
      try (RawServer server =
          new RawServer((request, out) -> RawServer.write(out, echoed(request, answer, part)))) {
        assertRefused(server.address());
        assertThat(server.seen()).last().asString().contains(TokenClient.basic(OCTO));
      }
    }
  }

  private static String echoed(String request, String answer, String part) {
    return request.contains("Authorization: ")
        ? answer.replace("ECHO", part + TokenClient.basic(OCTO).substring(6))
        : "HTTP/1.1 401 N\r\nContent-Length: 0\r\nWWW-Authenticate: Basic realm=\"r\"\r\n\r\n";
  }

  /** A form body encodes the token differently than a header does. */
  @Test
  void echoedIdentityTokenIsRedacted() throws IOException {
    String token = "se+cr/et==";
    try (FakeServer server = new FakeServer(request -> Response.of(404));
        HttpImageRegistry registry =
            HttpImageRegistry.connect(
                RegistryOptions.builder(
                        Environment.of(Map.of(), Path.of("/none")),
                        repository -> Optional.of(Credential.identityToken(token, "test")))
                    .deadline(deadline)
                    .build(),
                Duration.ofMillis(1))) {
      server.script(
          request ->
              request.path().equals("/token")
                  ? Response.of(403, server.bodies().get(server.bodies().size() - 1))
                      .with("Content-Type", "text/plain")
                  : tokenChallenge("http://" + server.address() + "/token"));
      assertThatThrownBy(
              () -> registry.inspect(ImageReference.parse(server.address() + "/x:1"), Set.of()))
          .hasMessageContaining("refresh_token=***")
          .hasMessageNotContaining("se%2Bcr");
    }
  }

  /** Uploads use a separate code path. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 ECHO\r\n\r\n",
        "HTTP/1.1 201 C\r\nECHO@: x\r\n\r\n",
        "HTTP/1.1 201 C\r\nContent-Length: ECHO\r\n\r\n",
        "HTTP/1.1 201 C\r\nContent-Length: 0\r\nDocker-Content-Digest: ECHO\r\n\r\n"
      })
  void credentialEchoedToUploadIsNotQuoted(String answer) throws IOException {
    String started = "HTTP/1.1 202 A\r\nContent-Length: 0\r\nLocation: /up/1\r\n\r\n";
    byte[] bytes = {1};
    Descriptor known = new Descriptor("x/y", Digest.sha256(bytes), bytes.length);
    BlobToPush blob =
        new BlobToPush(
            known.mediaType(),
            () -> new ByteArrayInputStream(bytes),
            Optional.of(known),
            Optional.empty(),
            false);
    try (RawServer server =
            new RawServer(
                (request, out) -> {
                  boolean isUpload = request.startsWith("PUT /up/1");
                  String right = request.startsWith("POST ") ? started : "HTTP/1.1 404 N\r\n\r\n";
                  RawServer.write(out, echoed(request, isUpload ? answer : right, ""));
                });
        HttpImageRegistry registry = registry()) {
      ImageReference image = ImageReference.parse(server.address() + "/x");
      assertThatThrownBy(
              () -> {
                Descriptor unused = registry.content(Duration.ofMinutes(1)).push(image, blob);
              })
          .isInstanceOf(RegistryException.class)
          .satisfies(HostileRegistryTest::assertNoSecret);
      assertThat(server.seen()).anyMatch(request -> request.startsWith("PUT /up/1"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"schemaVersion\"",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"schemaVersion\"",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
        "HTTP/1.1 999999 What\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "220 ready\r\n",
        ""
      })
  void malformedAnswerIsRefused(String answer) throws IOException {
    try (RawServer server = new RawServer((request, out) -> RawServer.write(out, answer))) {
      assertRefused(server.address());
      assertThat(server.seen()).hasSizeLessThanOrEqualTo(2 * RetryingTransport.LIMIT);
    }
  }

  @Test
  void slowBodyEndsAtDeadline() throws IOException {
    deadline = Duration.ofMillis(400);
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
              drip(out);
            })) {
      assertRefused(server.address()).hasMessageContaining("sent no response within 0.4 s");
    }
  }

  private static void drip(OutputStream out) throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (!never.await(20, TimeUnit.MILLISECONDS)) {
      out.write('{');
    }
  }

  @Test
  void redirectedHostDoesNotReceiveCredential() throws IOException {
    assertRefused(
        request ->
            request.authorization().isEmpty()
                ? passwordChallenge()
                : Response.of(307).with("Location", "http://" + elsewhere.address() + "/"),
        ": 403 from " + elsewhere.address());
    assertThat(elsewhere.seen()).containsExactly("GET /");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/"
      })
  void redirectToLinkLocalAddressIsRefused(String location) throws IOException {
    assertRefused(
        request -> Response.of(302).with("Location", location),
        "an address that only this machine can reach");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "gopher://x/",
        "http://",
        "http:///x",
        "http://h:99999/",
        "http://h:0/",
        "//",
        "http://a b/",
        ":"
      })
  void redirectToInvalidUrlIsRefused(String location) throws IOException {
    assertRefused(
        request -> Response.of(302).with("Location", location), "redirects to an invalid URL");
  }

  @Test
  void redirectLoopEnds() throws IOException {
    AtomicInteger count = new AtomicInteger();
    assertRefused(
        request -> {
          count.incrementAndGet();
          return Response.of(308).with("Location", request.path() + "x");
        },
        "redirects more than 5 times");
    assertThat(count).hasValue(RedirectingTransport.LIMIT + 1);
  }

  @Test
  void expiredTokenIsReplacedWithinRequest() throws IOException {
    AtomicInteger issued = new AtomicInteger();
    AtomicInteger questions = new AtomicInteger();
    try (FakeServer server = new FakeServer(request -> Response.of(404))) {
      server.script(
          request -> {
            if (request.path().equals("/token")) {
              return Response.of(
                  200, "{\"expires_in\":300,\"token\":\"T" + issued.incrementAndGet() + "\"}");
            }
            boolean isOld =
                !request.authorization().equals("Bearer T" + Math.max(1, issued.get()))
                    || questions.incrementAndGet() == 2;
            return isOld ? tokenChallenge("http://" + server.address() + "/token") : image(request);
          });
      assertRefused(server.address()).hasMessageContaining("instead of");
      assertThat(issued).hasValue(2);
    }
  }

  /** A manifest with a wrong config. The error proves that it was read. */
  private static Response image(Seen request) {
    return request.path().contains("/manifests/")
        ? manifest(
            "{\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                + digest("config")
                + "\"}}")
        : Response.of(200, "{}");
  }

  @Test
  void repeatedTokenRefusalEndsAfterSecondRequest() throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(404))) {
      server.script(
          request ->
              request.path().equals("/token")
                  ? Response.of(200, "{\"token\":\"" + System.nanoTime() + "\"}")
                  : tokenChallenge("http://" + server.address() + "/token"));
      assertRefused(server.address()).hasMessageContaining(": 401 from ");
      assertThat(server.seen()).hasSize(3);
    }
  }

  @Test
  void rateLimitEndsWithMessageOfRegistry() throws IOException {
    AtomicInteger count = new AtomicInteger();
    String words =
        "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"You have reached your limit\"}]}";
    assertRefused(
        request -> {
          count.incrementAndGet();
          return Response.of(429, words).with("Retry-After", "0");
        },
        ": 429 TOOMANYREQUESTS from ");
    assertThat(count).hasValue(RetryingTransport.LIMIT);
    assertRefused(
        request -> Response.of(429, words).with("Retry-After", "86400"),
        "(You have reached your limit); wait 86400 s, or ");
    assertRefused(
        request -> Response.of(429, "slow\ndown").with("Content-Type", "text/plain; charset=utf-8"),
        "(slow down)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "{",
        "{\"schemaVersion\":2",
        "[]",
        "null",
        "\u0000\u0001",
        "{\"config\":7}",
        "{\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:../../etc\"}}",
        "{\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":7}}",
        "{} {}"
      })
  void invalidManifestIsRefused(String body) throws IOException {
    assertRefused(request -> manifest(body), "");
  }

  @Test
  void deeplyNestedJsonIsRefused() throws IOException {
    assertRefused(request -> manifest("[".repeat(100_000)), "not JSON");
    assertRefused(request -> manifest("{\"a\":".repeat(100_000)), "not JSON");
    assertRefused(request -> Response.of(403, "[".repeat(10_000)), ": 403 from ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer realm",
        "Bearer realm=",
        "Bearer realm=\"",
        "Bearer realm=\"\\",
        "Bearer error=\"insufficient_scope\"",
        "Bearer realm=\"javascript:alert(1)\"",
        "Bearer realm=\"http://user:pass@/\"",
        "Bearer realm=\"//host/token\"",
        "Negotiate",
        "Negotiate YIIB, NTLM",
        "Digest realm=\"r\", nonce=\"n\"",
        ",,,===\"\"\"",
        "\u00e4\u00f6"
      })
  void unsupportedChallengeGetsNoCredential(String challenge) throws IOException {
    AtomicInteger count = new AtomicInteger();
    assertRefused(
        request -> {
          count.incrementAndGet();
          assertThat(request.authorization()).isEmpty();
          return Response.of(401).with("WWW-Authenticate", challenge);
        },
        "");
    assertThat(count).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200 | garbage | not JSON",
        "200 | [[[[ | not JSON",
        "200 | {} | sent a response without a token",
        "200 | {\"token\":7} | sent a response without a token",
        "200 | {\"token\":\"\"} | sent a response without a token",
        "200 | `` | sent a response without a token",
        "401 | {\"details\":\"incorrect hunter2\"} | 401 from",
        "401 | {\"details\":\"incorrect user\"} | (incorrect user)",
        "400 | {\"error\":\"invalid_grant\",\"error_description\":\"it is over\"} | (it is over)",
        "302 | nowhere | 302 from"
      })
  void invalidTokenAnswerIsRefused(int status, String body, String message) throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(404))) {
      server.script(
          request ->
              request.path().equals("/token")
                  ? Response.of(status, body)
                  : tokenChallenge("http://" + server.address() + "/token"));
      assertRefused(server.address()).hasMessageContaining(message);
    }
  }

  @Test
  void hangingTokenServerEndsAtDeadline() throws IOException {
    deadline = Duration.ofMillis(300);
    try (FakeServer server = new FakeServer(request -> Response.of(404))) {
      server.script(
          request -> {
            if (request.path().equals("/token")) {
              new CountDownLatch(1).await();
            }
            return tokenChallenge("http://" + server.address() + "/token");
          });
      assertRefused(server.address()).hasMessageContaining("sent no response within 0.3 s");
    }
  }

  /** A token server on another host is legitimate. Its redirect to a third host is not. */
  @Test
  void tokenServerRedirectDropsCredential() throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(404))) {
      server.script(
          request ->
              request.path().equals("/token")
                  ? Response.of(307).with("Location", "http://" + elsewhere.address() + "/token")
                  : tokenChallenge("http://" + server.address() + "/token"));
      assertRefused(server.address()).hasMessageContaining(": 403 from " + elsewhere.address());
      assertThat(server.seen().get(1)).contains("[Basic ");
      assertThat(elsewhere.seen()).containsExactly("GET /token");
    }
  }
}
