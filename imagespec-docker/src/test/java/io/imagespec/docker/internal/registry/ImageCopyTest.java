package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.auth.TokenClient;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.docker.internal.registry.testing.RawServer;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.Mirrors;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of images within one registry and between two. */
@Timeout(60)
class ImageCopyTest {
  private static final String CONFIG = "{\"os\":\"linux\",\"architecture\":\"amd64\"}";

  private final CopyServer one = CopyServer.start(1);
  private final CopyServer other = CopyServer.start(2);
  private Keychain keychain = Keychain.none();
  private Mirrors mirrors = Mirrors.none();

  ImageCopyTest() throws IOException {}

  @AfterEach
  void close() {
    one.close();
    other.close();
    assertThat(Thread.interrupted()).isFalse();
  }

  private Optional<Descriptor> copy(ImageReference source, ImageReference target) {
    RegistryOptions options =
        RegistryOptions.builder(Environment.of(Map.of(), Path.of("/none")), keychain)
            .deadline(Duration.ofSeconds(20))
            .mirrors(mirrors)
            .build();
    try (HttpImageRegistry registry = HttpImageRegistry.connect(options, Duration.ofMillis(1))) {
      return registry.copy(source, target);
    }
  }

  private Optional<Descriptor> copy(Descriptor image, ImageReference target) {
    return copy(pinned(image), target);
  }

  private ImageReference pinned(Descriptor image) {
    return one.image("lib/app").withDigest(image.digest());
  }

  private static List<String> puts(CopyServer server) {
    return server.seen().stream().filter(line -> line.startsWith("PUT")).toList();
  }

  private static void assertNothingTagged(CopyServer server) {
    assertThat(puts(server)).noneMatch(line -> line.contains("/manifests/"));
  }

  @Test
  void blobsAreMountedWithinOneRegistryAndTagIsSetLast() {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    assertThat(copy(image, one.image("acme/app:x"))).contains(image);
    String from = "&from=lib%2Fapp";
    assertThat(one.seen())
        .containsExactly(
            "HEAD acme/app/manifests/x",
            "GET lib/app/manifests/" + image.digest(),
            "HEAD acme/app/manifests/" + image.digest(),
            "HEAD acme/app/blobs/" + CopyServer.digest(CONFIG),
            "POST acme/app/blobs/uploads/?mount=sha256%3A" + hex(CONFIG) + from,
            "HEAD acme/app/blobs/" + CopyServer.digest("layer"),
            "POST acme/app/blobs/uploads/?mount=sha256%3A" + hex("layer") + from,
            "PUT acme/app/manifests/x");
    assertThat(one.content.get("acme/app/manifests/x"))
        .isEqualTo(one.content.get("lib/app/manifests/1"));
  }

  private static String hex(String text) {
    return CopyServer.digest(text).hex();
  }

  @ParameterizedTest
  @ValueSource(ints = {202, 400, 403, 404, 405, 500})
  void blobsAreSentIfMountIsRefused(int status) {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    one.mountStatus = status;
    assertThat(copy(image, one.image("acme/app:x"))).contains(image);
    assertThat(one.text("acme/app/blobs/" + CopyServer.digest("layer"))).isEqualTo("layer");
    assertThat(one.seen())
        .contains("GET lib/app/blobs/" + CopyServer.digest("layer"))
        .last()
        .isEqualTo("PUT acme/app/manifests/x");
  }

  @Test
  void refusedUploadIsReported() {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    one.override =
        request ->
            request.method().equals("POST") ? Optional.of(Response.of(403)) : Optional.empty();
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> copy(image, one.image("acme/app:x")))
        .withMessageStartingWith(
            "push blob %s to %s: 403 from %s",
            CopyServer.digest(CONFIG), one.image("acme/app"), one.address());
    assertNothingTagged(one);
  }

  /** Docker's BuildKit lists attestations with an unknown platform. */
  private Descriptor indexWithAttestation() {
    Descriptor amd64 = one.image("lib/app", "amd64", CONFIG, "shared", "amd64");
    Descriptor arm64 = one.image("lib/app", "arm64", "{\"os\":\"linux\"}", "shared", "arm64");
    Descriptor attestation = one.image("lib/app", "att", "{}", "{\"_type\":\"in-toto\"}");
    JsonObjectBuilder unknown =
        CopyServer.json(attestation)
            .put(
                "platform",
                new JsonObjectBuilder().put("os", "unknown").put("architecture", "unknown"));
    return one.manifest(
        "lib/app",
        "1",
        MediaTypes.INDEX,
        new JsonObjectBuilder()
            .putObjects(
                "manifests", List.of(CopyServer.json(amd64), CopyServer.json(arm64), unknown)));
  }

  private Digest listed(String tag) {
    return CopyServer.digest(one.text("lib/app/manifests/" + tag));
  }

  @Test
  void indexIsCopiedWithAttestationsToOtherRegistry() {
    Descriptor index = indexWithAttestation();
    assertThat(copy(index, other.image("acme/app:x"))).contains(index);
    assertThat(other.content.get("acme/app/manifests/x"))
        .isEqualTo(one.content.get("lib/app/manifests/1"));
    assertThat(puts(other))
        .filteredOn(line -> line.contains("/manifests/"))
        .containsExactly(
            "PUT acme/app/manifests/" + listed("amd64"),
            "PUT acme/app/manifests/" + listed("arm64"),
            "PUT acme/app/manifests/" + listed("att"),
            "PUT acme/app/manifests/x");
    assertThat(puts(other)).last().isEqualTo("PUT acme/app/manifests/x");
    assertThat(one.seen())
        .filteredOn(line -> line.contains(CopyServer.digest("shared").toString()))
        .hasSize(1);
    assertThat(other.seen())
        .filteredOn(line -> line.startsWith("HEAD") && line.endsWith(hex("shared")))
        .hasSize(1);
    assertThat(one.seen()).allMatch(line -> line.startsWith("GET"));
    assertThat(other.seen()).noneMatch(line -> line.contains("mount="));
  }

  @Test
  void presentImageTakesOneRequest() {
    Descriptor image = other.image("acme/app", "x", CONFIG, "layer");
    assertThat(copy(image, other.image("acme/app:x"))).contains(image);
    assertThat(other.seen()).containsExactly("HEAD acme/app/manifests/x");
    assertThat(one.seen()).isEmpty();
  }

  @Test
  void presentPartsAreNotSent() {
    Descriptor index = indexWithAttestation();
    other.image("acme/app", "old", CONFIG, "shared", "amd64");
    assertThat(copy(index, other.image("acme/app:x"))).contains(index);
    assertThat(one.seen())
        .noneMatch(line -> line.contains(CopyServer.digest("shared").toString()))
        .noneMatch(line -> line.contains(listed("amd64").toString()));
    assertThat(puts(other)).last().isEqualTo("PUT acme/app/manifests/x");
  }

  @Test
  void presentManifestOnlyGetsTag() {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    Descriptor same = other.image("acme/app", "old", CONFIG, "layer");
    assertThat(copy(image, other.image("acme/app:x"))).contains(same);
    assertThat(other.seen())
        .containsExactly(
            "HEAD acme/app/manifests/x",
            "HEAD acme/app/manifests/" + image.digest(),
            "PUT acme/app/manifests/x");
    assertThat(copy(image, one.image("lib/app:2"))).contains(image);
    assertThat(puts(one)).containsExactly("PUT lib/app/manifests/2");
    assertThat(one.seen()).noneMatch(line -> line.contains("/blobs/"));
  }

  @Test
  void existingTagMovesAndDigestIsTarget() {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    other.image("acme/app", "x", CONFIG, "older");
    assertThat(copy(image, other.image("acme/app:x"))).contains(image);
    assertThat(other.content.get("acme/app/manifests/x"))
        .isEqualTo(one.content.get("lib/app/manifests/1"));
    ImageReference pinned = other.image("acme/second").withDigest(image.digest());
    assertThat(copy(image, pinned)).contains(image);
    assertThat(puts(other)).last().isEqualTo("PUT acme/second/manifests/" + image.digest());
  }

  @Test
  void missingSourceIsEmpty() {
    Descriptor image = other.image("elsewhere", "1", CONFIG);
    assertThat(copy(image, other.image("acme/app:x"))).isEmpty();
    assertThat(other.seen()).containsExactly("HEAD acme/app/manifests/x");
  }

  /** The target accepts every blob, so that only the client can notice the lie. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lyingSourceIsError(boolean isManifest) {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    String path =
        isManifest ? "/manifests/" + image.digest() : "/blobs/" + CopyServer.digest("layer");
    String body = isManifest ? "{\"mediaType\":\"" + MediaTypes.MANIFEST + "\"}" : "later";
    one.content.put(
        "lib/app" + path, Response.of(200, body).with("Content-Type", MediaTypes.MANIFEST));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> copy(image, other.image("acme/app:x")))
        .withMessageContainingAll(
            one.image("lib/app").toString(), "sent " + CopyServer.digest(body) + " instead of ");
    assertNothingTagged(other);
    assertThat(other.content).doesNotContainKey("acme/app/blobs/" + CopyServer.digest("layer"));
    assertThat(one.seen()).filteredOn(line -> line.endsWith(path)).hasSize(1);
  }

  @Test
  void immutableTagIsReported() {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    Descriptor old = other.image("acme/app", "x", CONFIG, "older");
    String refusal = "{\"errors\":[{\"code\":\"TAG_INVALID\",\"message\":\"x is immutable\"}]}";
    other.override =
        request ->
            request.toString().contains("PUT /v2/acme/app/manifests/x")
                ? Optional.of(Response.of(400, refusal))
                : Optional.empty();
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> copy(image, other.image("acme/app:x")))
        .withMessageContaining("400 TAG_INVALID from " + other.address() + " (x is immutable)");
    assertThat(CopyServer.digest(other.text("acme/app/manifests/x"))).isEqualTo(old.digest());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptEndsCopyWithoutTag(boolean whileReading) {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    Thread copying = Thread.currentThread();
    CopyServer hanging = whileReading ? one : other;
    String method = whileReading ? "GET" : "PUT";
    hanging.override =
        request -> {
          if (request.method().equals(method) && request.path().contains("/blobs/")) {
            copying.interrupt();
            new CountDownLatch(1).await();
          }
          return Optional.empty();
        };
    assertThatThrownBy(() -> copy(image, other.image("acme/app:x")))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertNothingTagged(other);
    assertThat(other.seen()).last().isEqualTo("DELETE acme/app/blobs/uploads/1");
  }

  @Test
  void mirrorsAreNotAsked() throws IOException {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    try (CopyServer mirror = CopyServer.start(3)) {
      mirrors =
          Mirrors.none()
              .with(one.address(), mirror.address())
              .with(other.address(), mirror.address());
      assertThat(copy(image, other.image("acme/app:x"))).contains(image);
      assertThat(mirror.seen()).isEmpty();
    }
  }

  @Test
  void sourceGetsCredentialForPullAndTargetForPush() {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    one.override = request -> demand(request, "pull");
    other.override = request -> demand(request, "push");
    keychain =
        new Keychain() {
          @Override
          public Optional<Credential> find(ImageReference repository) {
            return Optional.of(Credential.password("push", repository.path(), "test"));
          }

          @Override
          public Optional<Credential> findForPull(ImageReference repository) {
            return Optional.of(Credential.password("pull", repository.path(), "test"));
          }
        };
    assertThat(copy(image, other.image("acme/app:x"))).contains(image);
    assertThat(authorizations(one)).containsOnly(basic("pull", "lib/app"));
    assertThat(authorizations(other)).containsOnly(basic("push", "acme/app"));
  }

  private static Optional<Response> demand(Seen request, String user) {
    boolean isKnown =
        List.of(basic(user, "lib/app"), basic(user, "acme/app")).contains(request.authorization());
    return isKnown
        ? Optional.empty()
        : Optional.of(Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\""));
  }

  private static List<String> authorizations(CopyServer server) {
    return server.requests().stream()
        .map(Seen::authorization)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  private static String basic(String user, String password) {
    return TokenClient.basic(Credential.password(user, password, "test"));
  }

  /** A layer of several gigabytes must not start from scratch because of one lost connection. */
  @Test
  void brokenDownloadIsRepeated() throws IOException {
    String layer = "0123456789";
    Descriptor image = one.image("lib/app", "1", CONFIG, layer);
    AtomicInteger reads = new AtomicInteger();
    try (RawServer source = new RawServer((request, out) -> serve(request, out, layer, reads))) {
      ImageReference pinned =
          ImageReference.parse(source.address() + "/lib/app").withDigest(image.digest());
      assertThat(copy(pinned, other.image("acme/app:x"))).contains(image);
    }
    assertThat(reads).hasValue(2);
    assertThat(other.text("acme/app/blobs/" + CopyServer.digest(layer))).isEqualTo(layer);
  }

  /** Cuts the first download of the layer. */
  private void serve(String request, OutputStream out, String layer, AtomicInteger reads)
      throws IOException {
    String path = request.replaceFirst("(?s)^GET /v2/([^ ]*) .*", "$1");
    String found = one.text(path);
    boolean isCut = found.equals(layer) && reads.incrementAndGet() == 1;
    RawServer.write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Length: "
            + found.length()
            + "\r\nContent-Type: "
            + MediaTypes.MANIFEST
            + "\r\n\r\n"
            + (isCut ? layer.substring(0, 4) : found));
  }

  /** A token may expire during a long copy, so the body is sent twice. */
  @Test
  void uploadWithRenewedCredentialReadsSourceAgain() {
    String layer = "0123456789".repeat(100_000);
    Descriptor image = one.image("lib/app", "1", CONFIG, layer);
    AtomicInteger puts = new AtomicInteger();
    keychain = repository -> Optional.of(Credential.password("u", "p" + puts, "test"));
    other.override =
        request -> {
          boolean isLayer = request.method().equals("PUT") && request.body().equals(layer);
          return request.authorization().isEmpty() || (isLayer && puts.incrementAndGet() == 1)
              ? Optional.of(Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\""))
              : Optional.empty();
        };
    assertThat(copy(image, other.image("acme/app:x"))).contains(image);
    assertThat(puts).hasValue(2);
  }

  @Test
  void missingLayerOfSourceIsReportedBySource() {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    one.content.remove("lib/app/blobs/" + CopyServer.digest("layer"));
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> copy(image, other.image("acme/app:x")))
        .withMessageStartingWith(
            "read blob %s of %s: 404 from %s",
            CopyServer.digest("layer"), one.image("lib/app"), one.address());
    assertNothingTagged(other);
  }

  @Test
  void missingListedManifestIsReported() {
    Descriptor index = indexWithAttestation();
    Digest missing = listed("arm64");
    one.content.remove("lib/app/manifests/" + missing);
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> copy(index, other.image("acme/app:x")))
        .withMessage(
            "copy %s to %s: its index lists %s, which %s lacks; push the source again with another"
                + " tool",
            pinned(index), other.image("acme/app:x"), missing, one.address());
    assertThat(other.content).doesNotContainKey("acme/app/manifests/x");
  }

  @Test
  void nestedIndexesHaveLimit() {
    Descriptor nested = one.image("lib/app", "0", CONFIG);
    for (int depth = 1; depth < 8; depth++) {
      nested = one.index("lib/app", "nested", nested);
    }
    assertThat(copy(nested, other.image("acme/app:x"))).contains(nested);
    Descriptor deeper = one.index("lib/app", "deeper", nested);
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> copy(deeper, other.image("acme/other:x")))
        .withMessageContaining("its indexes are nested more than 8 levels deep");
  }

  /** An index of a build cache lists blobs. Foreign layers are downloaded from a URL. */
  @Test
  void listedBlobsAreCopiedAndForeignLayersAreNot() {
    Descriptor cache = one.blob("lib/app", "application/vnd.buildkit.cacheconfig.v0", "cache");
    Descriptor index = one.index("lib/app", "cache", cache);
    assertThat(copy(index, other.image("acme/app:cache"))).contains(index);
    assertThat(other.content).containsKey("acme/app/blobs/" + cache.digest());
    Descriptor foreign =
        new Descriptor(
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            CopyServer.digest("foreign"),
            7);
    Descriptor image =
        one.manifest(
            "lib/app",
            "w",
            MediaTypes.MANIFEST,
            new JsonObjectBuilder()
                .put("config", CopyServer.json(one.blob("lib/app", MediaTypes.CONFIG, CONFIG)))
                .putObjects(
                    "layers",
                    List.of(
                        CopyServer.json(foreign)
                            .putTexts("urls", List.of("https://example.com/layer")))));
    assertThat(copy(image, other.image("acme/app:w"))).contains(image);
    assertThat(one.seen()).noneMatch(line -> line.contains(foreign.digest().toString()));
  }

  @Test
  void unsuitableReferencesAreRefused() {
    Digest digest = CopyServer.digest("a");
    ImageReference pinned = one.image("a").withDigest(digest);
    ImageReference tagged = one.image("b:x");
    ImageReference different = one.image("b:x").withDigest(CopyServer.digest("b"));
    for (List<ImageReference> pair :
        List.of(
            List.of(tagged, tagged), List.of(pinned, one.image("b")), List.of(pinned, different))) {
      assertThatThrownBy(() -> copy(pair.get(0), pair.get(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "copy %s to %s: the source needs a digest, and the target a tag or the same digest",
              pair.get(0), pair.get(1));
    }
    assertThat(one.seen()).isEmpty();
  }

  /** A registry without HEAD gets everything again, which does no harm. */
  @Test
  void targetWithoutHeadReceivesImage() {
    Descriptor image = one.image("lib/app", "1", CONFIG, "layer");
    other.override =
        request ->
            request.method().equals("HEAD") ? Optional.of(Response.of(405)) : Optional.empty();
    assertThat(copy(image, other.image("acme/app:x"))).contains(image);
    assertThat(copy(image, other.image("acme/app:x"))).contains(image);
  }
}
