package io.imagespec.docker.internal.registry.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.auth.RenewedKeychain;
import io.imagespec.docker.internal.registry.auth.TokenClient;
import io.imagespec.docker.internal.registry.http.TransferTimeout;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests of a blob push and the handling of failures. */
class BlobUploaderTest {
  private static final String TYPE = "application/octet-stream";
  private static final String TEXT = "0123456789";
  private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
  private static final Descriptor KNOWN = new Descriptor(TYPE, Digest.sha256(BYTES), BYTES.length);
  private static final String QUERY = "?a=b&digest=sha256%3A" + KNOWN.digest().hex();
  private static final String HEAD = "HEAD /v2/x/blobs/" + KNOWN.digest();
  private static final String START = "POST /v2/x/blobs/uploads/";
  private static final String CANCEL = "DELETE /up/1?a=b";
  private static final Response CREATED = Response.of(201);

  private final AtomicInteger opened = new AtomicInteger();
  private Keychain keychain = Keychain.none();
  private Duration deadline = Duration.ofSeconds(20);

  /** The answer to requests of an upload. All other answers are regular. */
  private FakeServer.Script upload = request -> CREATED;

  private FakeServer.Script begin = request -> started("/up/1?a=b");
  private final FakeServer server = new FakeServer(this::answer);

  BlobUploaderTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void knownBlobIsSentInOneRequest() {
    upload =
        request -> {
          assertThat(request.header("Content-length")).isEqualTo("10");
          assertThat(request.header("Transfer-encoding")).isEmpty();
          return CREATED.with("Docker-Content-Digest", KNOWN.digest().toString());
        };
    assertThat(push(known())).isEqualTo(KNOWN);
    assertThat(server.seen()).containsExactly(HEAD, START, "PUT /up/1" + QUERY);
    assertThat(server.bodies()).last().isEqualTo(TEXT);
  }

  @Test
  void smallUnknownBlobIsSentInOneRequest() {
    assertThat(
            push(
                blob(
                    Optional.empty(),
                    () -> new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.UTF_8)))))
        .isEqualTo(KNOWN);
    assertThat(server.seen()).containsExactly(START, "PUT /up/1" + QUERY);
    assertThat(server.bodies()).last().isEqualTo(TEXT);
  }

  @Test
  void emptyBlobIsSent() {
    Descriptor empty = new Descriptor(TYPE, Digest.sha256(new byte[0]), 0);
    BlobToPush blob = blob(Optional.of(empty), InputStream::nullInputStream);
    assertThat(push(blob)).isEqualTo(empty);
    assertThat(push(blob.inChunks())).isEqualTo(empty);
    assertThat(server.seen()).noneMatch(line -> line.startsWith("PATCH"));
  }

  @Test
  void existingBlobIsNotSent() {
    begin = request -> Response.of(500);
    isThere = request -> Response.of(200).with("Content-Length", "10");
    assertThat(push(known())).isEqualTo(KNOWN);
    assertThat(server.seen()).containsExactly(HEAD);
    assertThat(opened).hasValue(0);
  }

  /** The registry's disk may have failed before. */
  @Test
  void existingBlobWithAnotherSizeIsSentAgain() {
    isThere = request -> Response.of(200).with("Content-Length", "9");
    assertThat(push(known())).isEqualTo(KNOWN);
    assertThat(server.seen()).containsExactly(HEAD, START, "PUT /up/1" + QUERY);
  }

  private FakeServer.Script isThere = request -> Response.of(404);

  @Test
  void chunksHaveRequiredSize() {
    int least = ChunkedUpload.SIZE + 1;
    byte[] bytes = new byte[least + 5];
    begin =
        request ->
            started("http://" + server.address() + "/up/1?a=b")
                .with("OCI-Chunk-Min-Length", String.valueOf(least));
    upload = request -> request.method().equals("PUT") ? CREATED : started("/up/2");
    Descriptor sent =
        push(blob(Optional.empty(), () -> new ByteArrayInputStream(bytes)).inChunks());
    assertThat(sent).isEqualTo(new Descriptor(TYPE, Digest.sha256(bytes), bytes.length));
    assertThat(server.seen())
        .containsExactly(
            START,
            "PATCH /up/1?a=b",
            "PATCH /up/2",
            "PUT /up/2?digest=sha256%3A" + sent.digest().hex());
    assertThat(server.requests())
        .extracting(request -> request.header("Content-range"))
        .containsExactly("", "0-" + (least - 1), least + "-" + (least + 4), "");
  }

  @Test
  void interruptedChunkResumesAtReportedOffset() {
    AtomicInteger patches = new AtomicInteger();
    upload =
        request ->
            switch (request.method()) {
              case "PATCH" -> patches.incrementAndGet() == 1 ? broken() : started("/up/1?a=b");
              case "GET" -> Response.of(204).with("Location", "/up/3").with("Range", "0-3");
              default -> CREATED;
            };
    assertThat(push(known().inChunks())).isEqualTo(KNOWN);
    assertThat(server.seen())
        .containsExactly(
            HEAD, START, "PATCH /up/1?a=b", "GET /up/1?a=b", "PATCH /up/3", "PUT /up/1" + QUERY);
    assertThat(server.bodies().get(4)).isEqualTo("456789");
    assertThat(server.requests().get(4).header("Content-range")).isEqualTo("4-9");
  }

  @Test
  void resumesPartiallyAcceptedChunk() {
    AtomicInteger patches = new AtomicInteger();
    upload =
        request ->
            request.method().equals("PUT")
                ? CREATED
                : started("/up/1?a=b")
                    .with("Range", patches.incrementAndGet() == 1 ? "0-6" : "0-9");
    assertThat(push(known().inChunks())).isEqualTo(KNOWN);
    assertThat(server.bodies()).contains("789");
  }

  @Test
  void chunkWithoutProgressEndsUpload() {
    upload =
        request ->
            request.method().equals("PATCH")
                ? started("/up/1?a=b").with("Range", "0-0")
                : Response.of(204);
    assertThatThrownBy(() -> push(known().inChunks()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("accepted none of the chunk");
    assertThat(server.seen()).filteredOn(line -> line.startsWith("PATCH")).hasSizeLessThan(20);
  }

  @Test
  void lostUploadStartsOver() {
    AtomicInteger patches = new AtomicInteger();
    upload =
        request ->
            switch (request.method()) {
              case "PATCH" -> patches.incrementAndGet() == 1 ? broken() : started("/up/1?a=b");
              case "GET" -> Response.of(404);
              case "DELETE" -> Response.of(404);
              default -> CREATED;
            };
    assertThat(push(known().inChunks())).isEqualTo(KNOWN);
    assertThat(server.seen())
        .containsSubsequence(
            "PATCH /up/1?a=b",
            "GET /up/1?a=b",
            CANCEL,
            START,
            "PATCH /up/1?a=b",
            "PUT /up/1" + QUERY);
    assertThat(opened).hasValue(2);
  }

  @Test
  void interruptedBlobIsSentAtMostThreeTimes() {
    AtomicInteger puts = new AtomicInteger();
    upload =
        request ->
            switch (request.method()) {
              case "DELETE" -> Response.of(204);
              case "GET" -> Response.of(404);
              default -> puts.incrementAndGet() < 3 ? broken() : CREATED;
            };
    assertThat(push(known())).isEqualTo(KNOWN);
    assertThat(server.seen()).filteredOn(START::equals).hasSize(3);
    assertThat(server.seen()).filteredOn(CANCEL::equals).hasSize(2);
    puts.set(-10);
    assertThatThrownBy(() -> push(known())).isInstanceOf(RegistryException.class);
    assertThat(puts).hasValue(-7);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 404})
  void transientlyRefusedUploadStartsOver(int status) {
    AtomicInteger puts = new AtomicInteger();
    upload =
        request ->
            request.method().equals("PUT") && puts.incrementAndGet() == 1
                ? Response.of(status).with("Retry-After", "0")
                : CREATED;
    assertThat(push(known())).isEqualTo(KNOWN);
    assertThat(puts).hasValue(2);
  }

  @Test
  void refusedUploadIsReportedAndCancelled() {
    upload =
        request ->
            request.method().equals("PUT")
                ? Response.of(400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}")
                : Response.of(204);
    assertThatThrownBy(() -> push(known()))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith(
            "push blob %s to %s/x: 400 DIGEST_INVALID from %s",
            KNOWN.digest(), server.address(), server.address());
    assertThat(server.seen()).containsExactly(HEAD, START, "PUT /up/1" + QUERY, CANCEL);
  }

  @Test
  void wrongDigestInResponseIsReported() {
    Digest other = Digest.sha256(new byte[0]);
    upload = request -> CREATED.with("Docker-Content-Digest", other.toString());
    assertThatThrownBy(() -> push(known()))
        .hasMessageContaining("stored " + other + " instead of " + KNOWN.digest());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void expiredTokenIsReplacedAndBytesAreSentAgain(boolean chunked) {
    logIn();
    AtomicInteger issued = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    token = () -> "T" + issued.incrementAndGet();
    upload =
        request -> {
          boolean isData =
              Map.of("PATCH", chunked, "PUT", !chunked).getOrDefault(request.method(), false);
          if (isData && refused.getAndIncrement() == 0) {
            return challenge();
          }
          return request.method().equals("PATCH") ? started("/up/1?a=b") : CREATED;
        };
    assertThat(push(chunked ? known().inChunks() : known())).isEqualTo(KNOWN);
    assertThat(server.seen())
        .anyMatch(line -> line.endsWith("/up/1" + (chunked ? "?a=b" : QUERY) + " [Bearer T2]"));
    assertThat(server.bodies()).filteredOn(TEXT::equals).hasSize(2);
    assertThat(server.seen()).filteredOn(line -> line.startsWith(START)).hasSizeLessThan(3);
  }

  /** A stream from a registry reports at close that its digest was not verified. */
  @Test
  void sourceIsOpenedAgainAfterPartialRead() {
    logIn();
    AtomicInteger issued = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    token = () -> "T" + issued.incrementAndGet();
    upload = request -> refused.getAndIncrement() == 0 ? challenge() : CREATED;
    BlobSource source =
        () ->
            new ByteArrayInputStream(BYTES) {
              @Override
              public void close() throws IOException {
                if (opened.get() == 1) {
                  throw new IOException("closed after 3 bytes");
                }
              }
            };
    assertThat(push(blob(Optional.of(KNOWN), source))).isEqualTo(KNOWN);
    assertThat(opened).hasValue(2);
    assertThat(server.seen()).filteredOn(line -> line.startsWith("PUT")).hasSize(2);
    assertThat(server.seen()).noneMatch(line -> line.startsWith("DELETE"));
  }

  @Test
  void mountRequestsScopeForBothRepositories() {
    logIn();
    begin = request -> CREATED;
    assertThat(push(known().mountableFrom(image("lib/base")))).isEqualTo(KNOWN);
    assertThat(server.seen())
        .anyMatch(
            line ->
                line.contains(
                    "scope=repository%3Ax%3Apull%2Cpush&scope=repository%3Alib%2Fbase%3Apull"))
        .anyMatch(
            line ->
                line.startsWith(
                    START + "?mount=sha256%3A" + KNOWN.digest().hex() + "&from=lib%2Fbase"));
    assertThat(opened).hasValue(0);
  }

  @Test
  void refusedMountContinuesAsUpload() {
    assertThat(push(known().mountableFrom(image("lib")))).isEqualTo(KNOWN);
    assertThat(server.seen()).filteredOn(line -> line.startsWith(START)).hasSize(1);
    assertThat(server.seen()).last().isEqualTo("PUT /up/1" + QUERY);
  }

  @Test
  void forbiddenMountFallsBackToUpload() {
    begin = request -> request.query().isEmpty() ? started("/up/1?a=b") : Response.of(403);
    assertThat(push(known().mountableFrom(image("lib")))).isEqualTo(KNOWN);
    assertThat(server.seen()).last().isEqualTo("PUT /up/1" + QUERY);
  }

  @Test
  void mountFromAnotherRegistryIsRefused() {
    ImageReference other = ImageReference.parse("other.io/lib");
    assertThatThrownBy(() -> push(known().mountableFrom(other)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void uploadOnAnotherHostReceivesNoCredential() throws IOException {
    logIn();
    try (FakeServer elsewhere = new FakeServer(request -> CREATED)) {
      begin = request -> started("http://" + elsewhere.address() + "/there?signature=s");
      assertThat(push(known())).isEqualTo(KNOWN);
      assertThat(elsewhere.seen())
          .containsExactly("PUT /there?signature=s&digest=sha256%3A" + KNOWN.digest().hex());
      assertThat(elsewhere.bodies()).containsExactly(TEXT);
    }
  }

  @Test
  void uploadHostCannotRequestCredential() throws IOException {
    logIn();
    try (FakeServer elsewhere =
        new FakeServer(request -> Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\""))) {
      begin = request -> started("http://" + elsewhere.address() + "/there");
      assertThatThrownBy(() -> push(known())).isInstanceOf(RegistryException.class);
      assertThat(elsewhere.seen()).noneMatch(line -> line.contains("["));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://169.254.169.254/latest", "file:///etc/passwd", ""})
  void unsafeUploadLocationIsRefused(String location) {
    begin = request -> started(location);
    assertThatThrownBy(() -> push(known())).isInstanceOf(RegistryException.class);
    assertThat(opened).hasValue(0);
  }

  @Test
  void interruptEndsPushAndCancelsUpload() {
    Thread pushing = Thread.currentThread();
    upload =
        request -> {
          if (request.method().equals("PUT")) {
            pushing.interrupt();
            new CountDownLatch(1).await();
          }
          return Response.of(204);
        };
    assertThatThrownBy(() -> push(known())).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(server.seen()).last().isEqualTo(CANCEL);
  }

  /** The upload cannot be cancelled before its location is known. */
  @Test
  void interruptDuringStartCancelsUpload() {
    Thread pushing = Thread.currentThread();
    begin =
        request -> {
          pushing.interrupt();
          Thread.sleep(200);
          return started("/up/1?a=b");
        };
    assertThatThrownBy(() -> push(known())).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(server.seen()).containsExactly(HEAD, START, CANCEL);
  }

  @Test
  void interruptDoesNotWaitForHangingStart() {
    Thread pushing = Thread.currentThread();
    begin =
        request -> {
          pushing.interrupt();
          new CountDownLatch(1).await();
          return CREATED;
        };
    long start = System.nanoTime();
    assertThatThrownBy(() -> push(known())).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(server.seen()).containsExactly(HEAD, START);
  }

  @Test
  void earlierInterruptPreventsRequests() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> push(known())).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void stalledPushTimesOutAndCancelsUpload() {
    deadline = Duration.ofMillis(300);
    upload =
        request -> {
          if (request.method().equals("PUT")) {
            new CountDownLatch(1).await();
          }
          return Response.of(204);
        };
    assertThatThrownBy(() -> push(known())).hasMessageContaining("sent no response within 0.3 s");
    assertThat(server.seen()).last().isEqualTo(CANCEL);
  }

  @Test
  void failedSourceIsReportedAndNotReadAgain() {
    upload = request -> Response.of(204);
    BlobSource shorter = () -> new ByteArrayInputStream(new byte[3]);
    assertThatThrownBy(() -> push(blob(Optional.of(KNOWN), shorter)))
        .hasMessageContaining(
            "the content to upload cannot be read (it has 3 bytes instead of 10)");
    BlobSource missing =
        () -> {
          throw new IOException("no such file");
        };
    assertThatThrownBy(() -> push(blob(Optional.of(KNOWN), missing)))
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> push(blob(Optional.empty(), missing)))
        .hasMessageContaining("no such file");
    assertThat(opened).hasValue(3);
  }

  @Test
  void excessiveChunkSizeIsRefused() {
    begin = request -> started("/up/1?a=b").with("OCI-Chunk-Min-Length", "1000000000");
    upload = request -> Response.of(204);
    assertThatThrownBy(() -> push(known().inChunks()))
        .hasMessageContaining("it requires chunks of at least 1000000000 bytes");
    assertThat(server.seen()).last().isEqualTo(CANCEL);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void expiredPasswordIsRequestedAgainOnce(int status) {
    AtomicInteger refusals = new AtomicInteger();
    AtomicInteger good = new AtomicInteger();
    keychain = new RenewedKeychain(refusals);
    Response demand = Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    isThere = request -> request.authorization().isEmpty() ? demand : Response.of(404);
    upload =
        request -> {
          Credential right = Credential.password("octo", "secret-" + good, "test");
          return request.authorization().equals(TokenClient.basic(right))
              ? CREATED
              : Response.of(status).with("WWW-Authenticate", "Basic realm=\"r\"");
        };
    good.set(1);
    assertThat(push(known())).isEqualTo(KNOWN);
    assertThat(refusals).hasValue(1);
    assertThat(server.bodies()).last().isEqualTo(TEXT);
    good.set(9);
    assertThatThrownBy(() -> push(known()))
        .hasMessageContaining(": " + status + " from ")
        .hasMessageContaining(" as user octo (from test)");
  }

  /** A lookup may start a program, and a large layer has hundreds of chunks. */
  @Test
  void keychainIsAskedOnceForAllChunks() {
    AtomicInteger asked = new AtomicInteger();
    keychain =
        repository -> {
          asked.incrementAndGet();
          return Optional.of(Credential.password("octo", "hunter2", "test"));
        };
    begin =
        request ->
            request.authorization().isEmpty()
                ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                : started("/up/1?a=b");
    upload =
        request -> {
          assertThat(request.authorization()).startsWith("Basic ");
          return request.method().equals("PUT") ? CREATED : started("/up/1?a=b");
        };
    byte[] bytes = new byte[3 * ChunkedUpload.SIZE];
    Descriptor sent =
        push(blob(Optional.empty(), () -> new ByteArrayInputStream(bytes)).inChunks());
    assertThat(sent.size()).isEqualTo(bytes.length);
    assertThat(server.seen()).filteredOn(line -> line.startsWith("PATCH")).hasSize(3);
    assertThat(asked).hasValue(1);
  }

  @Test
  void renewedCredentialIsUsedForRemainingChunks() {
    AtomicInteger refusals = new AtomicInteger();
    keychain = new RenewedKeychain(refusals);
    Response demand = Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    String right = TokenClient.basic(Credential.password("octo", "secret-1", "test"));
    begin = request -> request.authorization().isEmpty() ? demand : started("/up/1?a=b");
    upload =
        request ->
            !request.authorization().equals(right)
                ? demand
                : request.method().equals("PUT") ? CREATED : started("/up/1?a=b");
    byte[] bytes = new byte[3 * ChunkedUpload.SIZE];
    Descriptor sent =
        push(blob(Optional.empty(), () -> new ByteArrayInputStream(bytes)).inChunks());
    assertThat(sent.size()).isEqualTo(bytes.length);
    assertThat(refusals).hasValue(1);
  }

  /** With HTTP/2 the JDK starts to read on the waiting thread, which could not be interrupted. */
  @Test
  void sourceIsReadOnAnotherThread() throws Exception {
    CompletableFuture<Thread> reader = new CompletableFuture<>();
    BlobToPush blob =
        blob(
            Optional.of(KNOWN),
            () -> {
              reader.complete(Thread.currentThread());
              return new ByteArrayInputStream(BYTES);
            });
    TransferTimeout timeout = TransferTimeout.of(deadline, deadline);
    try (BlobPublisher body = new BlobPublisher(blob, timeout, work -> new Thread(work).start())) {
      BodySubscriber<String> whole = BodySubscribers.ofString(StandardCharsets.UTF_8);
      body.whole().subscribe(new FromBuffers(whole));
      assertThat(whole.getBody().toCompletableFuture().get(5, TimeUnit.SECONDS)).isEqualTo(TEXT);
    }
    assertThat(reader.get(5, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
  }

  private record FromBuffers(BodySubscriber<String> to) implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      to.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer item) {
      to.onNext(List.of(item));
    }

    @Override
    public void onError(Throwable failure) {
      to.onError(failure);
    }

    @Override
    public void onComplete() {
      to.onComplete();
    }
  }

  private Supplier<String> token = () -> "T1";

  private Response answer(Seen request) throws Exception {
    if (request.path().equals("/token")) {
      return Response.of(200, "{\"token\":\"" + token.get() + "\",\"expires_in\":300}");
    }
    if (isLoggedIn && request.authorization().isEmpty()) {
      return challenge();
    }
    if (request.path().startsWith("/up/")) {
      return upload.answer(request);
    }
    return request.method().equals("POST") ? begin.answer(request) : isThere.answer(request);
  }

  private boolean isLoggedIn;

  private void logIn() {
    isLoggedIn = true;
    keychain = repository -> Optional.of(Credential.password("octo", "hunter2", "test"));
  }

  private Response challenge() {
    return Response.of(401)
        .with("WWW-Authenticate", "Bearer realm=\"http://" + server.address() + "/token\"");
  }

  private static Response started(String location) {
    return Response.of(202).with("Location", location);
  }

  private static Response broken() {
    throw new IllegalStateException("hang up");
  }

  private BlobToPush known() {
    return blob(Optional.of(KNOWN), () -> new ByteArrayInputStream(BYTES));
  }

  private BlobToPush blob(Optional<Descriptor> descriptor, BlobSource source) {
    BlobSource counted =
        () -> {
          opened.incrementAndGet();
          return source.open();
        };
    return new BlobToPush(TYPE, counted, descriptor, Optional.empty(), false);
  }

  private Descriptor push(BlobToPush blob) {
    RegistryOptions options =
        RegistryOptions.builder(Environment.of(Map.of(), Path.of("/none")), keychain)
            .deadline(deadline)
            .build();
    try (HttpImageRegistry registry = HttpImageRegistry.connect(options)) {
      return registry.content(Duration.ofSeconds(30)).push(image("x"), blob);
    }
  }

  private ImageReference image(String path) {
    return ImageReference.parse(server.address() + "/" + path);
  }
}
