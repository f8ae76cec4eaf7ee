package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.EmbeddedEngineProvider;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.docker.internal.registry.blob.ChunkedUpload;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.RegistryCertificatesTest;
import io.imagespec.docker.internal.registry.http.HttpRequests;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads to registries with different rules, each rule by itself. */
class UploadRulesTest {
  private static final String TYPE = "application/octet-stream";
  private static final int MIB = 1024 * 1024;
  private static final byte[] BYTES = bytes(12 * MIB + 7);
  private static final Descriptor KNOWN = new Descriptor(TYPE, Digest.sha256(BYTES), BYTES.length);

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static BlobToPush blob(boolean known) {
    return new BlobToPush(
        TYPE,
        () -> new ByteArrayInputStream(BYTES),
        known ? Optional.of(KNOWN) : Optional.empty(),
        Optional.empty(),
        false);
  }

  private static HttpImageRegistry registry() {
    return registry(Keychain.none());
  }

  private static HttpImageRegistry registry(Keychain keychain) {
    RegistryOptions options =
        RegistryOptions.builder(Environment.of(Map.of(), Path.of("/none")), keychain)
            .deadline(Duration.ofSeconds(20))
            .build();
    return new HttpImageRegistry(options, Map.of(), Duration.ofMillis(1));
  }

  private static Descriptor push(UploadServer server, BlobToPush blob) {
    try (HttpImageRegistry registry = registry()) {
      return registry
          .content(Duration.ofMinutes(1))
          .push(ImageReference.parse(server.address() + "/x"), blob);
    }
  }

  private static UploadServer.Rules leastPart(long bytes) {
    UploadServer.Rules rules = new UploadServer.Rules();
    rules.leastPart = bytes;
    return rules;
  }

  private static UploadServer.Rules ecr() {
    UploadServer.Rules rules = leastPart(5_000_000);
    rules.tellsLeastPart = false;
    return rules;
  }

  private static UploadServer.Rules mostPart(long bytes) {
    UploadServer.Rules rules = new UploadServer.Rules();
    rules.mostPart = bytes;
    return rules;
  }

  private static UploadServer.Rules singlePatch() {
    UploadServer.Rules rules = new UploadServer.Rules();
    rules.mostPatches = 1;
    return rules;
  }

  private static UploadServer.Rules knownLength() {
    UploadServer.Rules rules = new UploadServer.Rules();
    rules.takesUnknownLength = false;
    return rules;
  }

  private static UploadServer.Rules statuses(int begun, int patched, int finished) {
    UploadServer.Rules rules = new UploadServer.Rules();
    rules.begunStatus = begun;
    rules.patchedStatus = patched;
    rules.finishedStatus = finished;
    return rules;
  }

  private static UploadServer.Rules range(String format) {
    return new UploadServer.Rules() {
      @Override
      Optional<String> range(long before, long after) {
        return format.isEmpty()
            ? Optional.empty()
            : Optional.of(String.format(format, before, after - 1, after, after - before - 1));
      }
    };
  }

  private static UploadServer.Rules location(String format) {
    return new UploadServer.Rules() {
      @Override
      String location(String path, String address) {
        return String.format(format, address, path);
      }
    };
  }

  private static Arguments rule(String name, UploadServer.Rules rules) {
    return Arguments.of(Named.of(name, rules));
  }

  private static UploadServer.Rules notResumed(UploadServer.Rules rules) {
    rules.resumes = false;
    return rules;
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        rule("none", new UploadServer.Rules()),
        rule("parts of at least 5 MB (ECR)", ecr()),
        rule("parts of at most 4 MiB (GHCR)", notResumed(mostPart(4L * MIB))),
        rule("parts of at least 10 MiB", leastPart(10L * MIB)),
        rule("one PATCH only (Artifact Registry)", notResumed(singlePatch())),
        rule("no body of unknown length", notResumed(knownLength())),
        rule("no range", notResumed(range(""))),
        rule("range with unit", range("bytes=0-%2$d")),
        rule("range one too long", notResumed(range("0-%3$d"))),
        rule("range of the chunk alone", range("%1$d-%2$d")),
        rule("range that begins again", range("0-%4$d")),
        rule("invalid range", notResumed(range("everything"))),
        rule("201 for 202", statuses(201, 201, 201)),
        rule("200 and 204", statuses(200, 204, 204)),
        rule("202 for all", statuses(202, 202, 202)),
        rule("absolute location", location("http://%s%s?_state=a%%3D%%3D&b=c")),
        rule("location without scheme", location("//%s%s")),
        rule("location with query", location("%2$s?_state=a/b=&x")),
        rule("location with fragment", location("%2$s?a=b#part")),
        rule("location with characters that no URL has", location("%2$s?s={a|b c}&t=[1]^é%%")));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void blobWithKnownDigestIsUploaded(UploadServer.Rules rules) throws IOException {
    try (UploadServer server = new UploadServer(rules)) {
      assertThat(push(server, blob(true))).isEqualTo(KNOWN);
      assertThat(server.blobs).containsOnlyKeys(KNOWN.digest().toString());
      assertThat(server.received).hasValue(BYTES.length);
      assertThat(server.seen).noneMatch(line -> line.startsWith("PATCH"));
      assertThat(server.leftOver()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void blobWithUnknownDigestIsUploaded(UploadServer.Rules rules) throws IOException {
    try (UploadServer server = new UploadServer(rules)) {
      assertThat(push(server, blob(false))).isEqualTo(KNOWN);
      assertThat(server.blobs).containsOnlyKeys(KNOWN.digest().toString());
      assertThat(server.received).hasValue(BYTES.length);
      assertThat(server.seen).filteredOn(line -> line.startsWith("PATCH")).hasSize(1);
      assertThat(server.ranges).isEmpty();
      assertThat(server.leftOver()).isZero();
    }
  }

  /** Some registries answer a mount request like this. A mounted blob has no upload location. */
  @Test
  void uploadStartedInsteadOfMountIsCompleted() throws IOException {
    try (UploadServer server = new UploadServer(statuses(201, 201, 201))) {
      ImageReference other = ImageReference.parse(server.address() + "/other");
      assertThat(push(server, blob(true).mountableFrom(other))).isEqualTo(KNOWN);
      assertThat(server.blobs).containsOnlyKeys(KNOWN.digest().toString());
      assertThat(server.leftOver()).isZero();
    }
  }

  /** With HTTP/2 the JDK sends views of the buffers later, although the buffers are reused. */
  @Test
  void streamedBodiesUseHttp11() {
    assertThat(HttpRequests.streamingTo(URI.create("https://registry.example/")).build().version())
        .contains(HttpClient.Version.HTTP_1_1);
  }

  /** A proxy that cuts every large body, in front of a registry that refuses PATCH. */
  @Test
  void uploadFailsAfterFewAttemptsIfBothFormsAreRejected() throws IOException {
    UploadServer.Rules rules =
        new UploadServer.Rules() {
          @Override
          long cut(String method, int requests) {
            return method.equals("PUT") ? MIB : -1;
          }

          @Override
          int refusal(String method, int requests) {
            return method.equals("PATCH") ? 400 : 0;
          }
        };
    for (boolean known : new boolean[] {true, false}) {
      try (UploadServer server = new UploadServer(rules)) {
        assertThatThrownBy(() -> push(server, blob(known))).isInstanceOf(RegistryException.class);
        assertThat(server.seen).filteredOn(line -> line.startsWith("PUT")).hasSizeBetween(2, 6);
        assertThat(server.leftOver()).isZero();
      }
    }
  }

  @Test
  void mountIntoRepositoryNamedUploadsIsRecognized() throws IOException {
    UploadServer.Rules rules =
        new UploadServer.Rules() {
          @Override
          String location(String path, String address) {
            return "/v2/acme/uploads/app/blobs/" + KNOWN.digest();
          }
        };
    rules.begunStatus = 201;
    try (UploadServer server = new UploadServer(rules)) {
      ImageReference other = ImageReference.parse(server.address() + "/other");
      assertThat(push(server, blob(true).mountableFrom(other))).isEqualTo(KNOWN);
      assertThat(server.seen).noneMatch(line -> line.startsWith("PUT"));
    }
  }

  /** The rest of a part is sent together with the next bytes, because alone it may be too small. */
  @Test
  void remainderOfChunkIsRefilled() throws IOException {
    UploadServer.Rules rules =
        new UploadServer.Rules() {
          @Override
          long cut(String method, int requests) {
            return method.equals("PATCH") && requests == 2 ? 4_894_304 : -1;
          }
        };
    rules.leastPart = 5_000_000;
    rules.tellsLeastPart = false;
    try (UploadServer server = new UploadServer(rules)) {
      assertThat(push(server, blob(false).inChunks())).isEqualTo(KNOWN);
      assertThat(server.received).hasValue(BYTES.length);
      assertThat(server.leftOver()).isZero();
    }
  }

  @Test
  void excessiveMinimumChunkSizeDoesNotPreventRetry() throws IOException {
    UploadServer.Rules rules = cut("PUT", 6L * MIB, true);
    rules.leastPart = 100L * MIB;
    try (UploadServer server = new UploadServer(rules)) {
      assertThat(push(server, blob(true))).isEqualTo(KNOWN);
      assertThat(server.received).hasValue(BYTES.length + 6L * MIB);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void blobIsUploadedInChunks(UploadServer.Rules rules) throws IOException {
    try (UploadServer server = new UploadServer(rules)) {
      if (rules.mostPatches == 1 || rules.mostPart < ChunkedUpload.SIZE) {
        assertThatThrownBy(() -> push(server, blob(false).inChunks()))
            .isInstanceOf(RegistryException.class);
      } else {
        assertThat(push(server, blob(false).inChunks())).isEqualTo(KNOWN);
        assertThat(server.received).hasValue(BYTES.length);
        assertThat(server.seen).filteredOn(line -> line.startsWith("PATCH")).hasSizeBetween(2, 4);
      }
      assertThat(server.leftOver()).isZero();
    }
  }

  private static UploadServer.Rules cut(String method, long after, boolean tellsStatus) {
    UploadServer.Rules rules = new UploadServer.Rules();
    rules.cutMethod = method;
    rules.cutAfter = after;
    rules.tellsStatus = tellsStatus;
    return rules;
  }

  /** A blob is sent once more if the rules forbid resuming or misreport the upload. */
  @ParameterizedTest
  @MethodSource("rules")
  void interruptedUploadIsCompleted(UploadServer.Rules rules) throws IOException {
    for (boolean known : new boolean[] {true, false}) {
      rules.cutMethod = known ? "PUT" : "PATCH";
      rules.cutAfter = 6L * MIB;
      try (UploadServer server = new UploadServer(rules)) {
        assertThat(push(server, blob(known))).isEqualTo(KNOWN);
        assertThat(server.blobs).containsOnlyKeys(KNOWN.digest().toString());
        assertThat(server.seen)
            .filteredOn(line -> rules.resumes && line.startsWith("PATCH"))
            .hasSizeLessThanOrEqualTo(known ? 2 : 3);
        assertThat(server.received)
            .hasValueBetween((long) BYTES.length, BYTES.length + (rules.resumes ? 0 : 12L * MIB));
        assertThat(server.leftOver()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resumedUploadSendsNoByteTwice(boolean known) throws IOException {
    for (long after : List.of(1L, 6L * MIB, 11L * MIB)) {
      try (UploadServer server = new UploadServer(cut(known ? "PUT" : "PATCH", after, true))) {
        assertThat(push(server, blob(known))).isEqualTo(KNOWN);
        // the range 0-0 means one byte or none
        assertThat(server.received).hasValue(BYTES.length + (after == 1 ? 1 : 0));
        assertThat(server.blobs).containsOnlyKeys(KNOWN.digest().toString());
        assertThat(server.leftOver()).isZero();
      }
    }
  }

  @Test
  void locationOfOnlyQueryIsResolvedAgainstSamePath() {
    assertThat(Origin.http(URI.create("https://h/a/b?x"), "?y=1"))
        .contains(URI.create("https://h/a/b?y=1"));
  }

  /** The permission check leaves no upload on the server that started it. */
  @Test
  void uploadOnRedirectTargetIsCancelledThere() throws IOException {
    try (UploadServer other = UploadServer.at(2, new UploadServer.Rules());
        UploadServer server = new UploadServer(redirecting("POST", "http://" + other.address()));
        HttpImageRegistry registry = registry()) {
      registry.checkPush(ImageReference.parse(server.address() + "/x:1"));
      assertThat(other.seen).hasSize(2);
      assertThat(other.leftOver()).isZero();
    }
  }

  @Test
  void resumesInChunksOfRequiredSize() throws IOException {
    UploadServer.Rules rules = cut("PATCH", 2L * MIB, true);
    rules.leastPart = 7L * MIB;
    try (UploadServer server = new UploadServer(rules)) {
      assertThat(push(server, blob(false))).isEqualTo(KNOWN);
      assertThat(server.received).hasValue(BYTES.length);
      assertThat(server.leftOver()).isZero();
    }
  }

  @Test
  void resumesInChunksForEcr() throws IOException {
    UploadServer.Rules rules = cut("PATCH", 6L * MIB, true);
    rules.leastPart = 5_000_000;
    rules.tellsLeastPart = false;
    try (UploadServer server = new UploadServer(rules)) {
      assertThat(push(server, blob(false))).isEqualTo(KNOWN);
      assertThat(server.received).hasValue(BYTES.length);
      assertThat(server.seen).filteredOn(line -> line.startsWith("PATCH")).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendsBlobAgainIfResumingIsUnsupported(boolean known) throws IOException {
    try (UploadServer server = new UploadServer(cut(known ? "PUT" : "PATCH", 6L * MIB, false))) {
      assertThat(push(server, blob(known))).isEqualTo(KNOWN);
      assertThat(server.received).hasValue(BYTES.length + 6L * MIB);
      assertThat(server.leftOver()).isZero();
    }
  }

  @Test
  void disconnectBeforeFinalResponseIsNotFailure() throws IOException {
    try (UploadServer server =
        new UploadServer(
            new UploadServer.Rules() {
              @Override
              long cut(String method, int requests) {
                return method.equals("PUT") && requests == 1 ? 0 : -1;
              }
            })) {
      assertThat(push(server, blob(false))).isEqualTo(KNOWN);
      assertThat(server.received).hasValue(BYTES.length);
      assertThat(server.leftOver()).isZero();
    }
  }

  /**
   * ECR discards the bytes after the first part of an interrupted upload and reports it only at the
   * end.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendsBlobAgainIfResumedUploadIsRefused(boolean known) throws IOException {
    UploadServer.Rules rules =
        new UploadServer.Rules() {
          @Override
          long cut(String method, int requests) {
            return method.equals(known ? "PUT" : "PATCH") && requests == 1 ? 6L * MIB : -1;
          }

          @Override
          int refusal(String method, int requests) {
            return method.equals("PUT") && requests == (known ? 2 : 1) ? 400 : 0;
          }
        };
    try (UploadServer server = new UploadServer(rules)) {
      assertThat(push(server, blob(known))).isEqualTo(KNOWN);
      assertThat(server.blobs).containsOnlyKeys(KNOWN.digest().toString());
      assertThat(server.leftOver()).isZero();
    }
  }

  private static UploadServer.Rules refusing(String method, int status, int most) {
    return new UploadServer.Rules() {
      @Override
      int refusal(String asked, int requests) {
        return asked.equals(method) && requests <= most ? status : 0;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 411, 415, 416, 500, 501, 503})
  void refusedPatchFallsBackToPut(int status) throws IOException {
    try (UploadServer server = new UploadServer(refusing("PATCH", status, 99))) {
      assertThat(push(server, blob(false))).isEqualTo(KNOWN);
      assertThat(server.received).hasValue(BYTES.length);
      assertThat(server.leftOver()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void transientServerErrorIsRetried(int status) throws IOException {
    try (UploadServer server = new UploadServer(refusing("PUT", status, 1))) {
      assertThat(push(server, blob(true))).isEqualTo(KNOWN);
      assertThat(server.leftOver()).isZero();
    }
  }

  @Test
  void persistentErrorEndsUploadAndCancelsIt() throws IOException {
    try (UploadServer server = new UploadServer(refusing("PUT", 500, 99))) {
      assertThatThrownBy(() -> push(server, blob(false))).isInstanceOf(RegistryException.class);
      assertThat(server.seen).filteredOn(line -> line.startsWith("PUT")).hasSizeLessThan(10);
      assertThat(server.leftOver()).isZero();
    }
  }

  @Test
  void blobMissingAfterUploadIsReported() throws IOException {
    try (UploadServer server =
        new UploadServer(
            new UploadServer.Rules() {
              @Override
              int refusal(String method, int requests) {
                return method.equals("PUT") ? 202 : 0;
              }
            })) {
      assertThatThrownBy(() -> push(server, blob(true)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("but does not have it");
    }
  }

  private static UploadServer.Rules redirecting(String method, String to) {
    return new UploadServer.Rules() {
      @Override
      Optional<String> redirect(HttpExchange exchange) {
        return exchange.getRequestMethod().equals(method)
                && !exchange.getRequestURI().toString().contains("moved")
            ? Optional.of(
                to
                    + exchange.getRequestURI()
                    + (exchange.getRequestURI().getQuery() == null ? "?" : "&")
                    + "moved=1")
            : Optional.empty();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "PUT"})
  void writesFollowRedirectsThatKeepTheMethod(String method) throws IOException {
    try (UploadServer server = new UploadServer(redirecting(method, ""))) {
      assertThat(push(server, blob(method.equals("PUT")))).isEqualTo(KNOWN);
      assertThat(server.leftOver()).isZero();
    }
  }

  @Test
  void cancellationFollowsRedirects() throws IOException {
    try (UploadServer server = new UploadServer(redirecting("DELETE", ""));
        HttpImageRegistry registry = registry()) {
      registry.checkPush(ImageReference.parse(server.address() + "/x:1"));
      assertThat(server.seen).anyMatch(line -> line.matches("DELETE .*moved=1"));
      assertThat(server.leftOver()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "PUT"})
  void redirectedWriteDropsCredential(String method) throws IOException {
    Keychain keychain = image -> Optional.of(Credential.password("octo", "secret", "the test"));
    try (UploadServer other = UploadServer.at(2, new UploadServer.Rules())) {
      UploadServer.Rules rules = redirecting(method, "http://" + other.address());
      rules.wantsLogin = true;
      try (UploadServer server = new UploadServer(rules);
          HttpImageRegistry registry = registry(keychain)) {
        try {
          Descriptor unused =
              registry
                  .content(Duration.ofMinutes(1))
                  .push(ImageReference.parse(server.address() + "/x"), blob(method.equals("PUT")));
        } catch (RegistryException e) {
          assertThat(e).hasMessageNotContaining("secret"); // the other server has no such upload
        }
        assertThat(server.authorized).isNotEmpty();
        assertThat(other.seen).isNotEmpty();
        assertThat(other.authorized).isEmpty();
      }
    }
  }

  /** A relative upload location belongs to the server that answered. */
  @Test
  void uploadContinuesOnServerThatStartedIt() throws IOException {
    try (UploadServer other = UploadServer.at(2, new UploadServer.Rules());
        UploadServer server = new UploadServer(redirecting("POST", "http://" + other.address()))) {
      assertThat(push(server, blob(false))).isEqualTo(KNOWN);
      assertThat(other.received).hasValue(BYTES.length);
      assertThat(server.received).hasValue(0);
      assertThat(other.leftOver()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "PUT"})
  void writesDoNotFollowRedirectsToGet(String method) throws IOException {
    for (int status : List.of(301, 302, 303)) {
      try (UploadServer server =
          new UploadServer(
              new UploadServer.Rules() {
                @Override
                int refusal(String asked, int requests) {
                  return asked.equals(method) ? status : 0;
                }
              })) {
        assertThatThrownBy(() -> push(server, blob(method.equals("PUT"))))
            .isInstanceOf(RegistryException.class)
            .hasMessageContaining("redirects the " + method + " with status " + status);
        assertThat(server.leftOver()).isZero();
      }
    }
  }

  @Test
  void httpLocationOfTlsRegistryIsUpgradedToHttps() throws Exception {
    try (UploadServer server =
        UploadServer.encrypted(RegistryCertificatesTest.identity(), location("http://%s%s"))) {
      assertThat(push(server, blob(false))).isEqualTo(KNOWN);
      assertThat(server.leftOver()).isZero();
    }
  }

  @Test
  void uploadToAnotherServerRequiresTls() throws Exception {
    try (UploadServer server =
        UploadServer.encrypted(
            RegistryCertificatesTest.identity(), location("http://127.0.0.2:1%2$s"))) {
      assertThatThrownBy(() -> push(server, blob(true)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("http://127.0.0.2:1, which is not encrypted")
          .hasMessageContaining("X-Forwarded-Proto");
      assertThat(server.received).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x/y", "http://", "http://[::1/x", "http://x:99999/y"})
  void invalidLocationIsReported(String location) throws IOException {
    try (UploadServer server = new UploadServer(location(location))) {
      assertThatThrownBy(() -> push(server, blob(true)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("started an upload at a Location that is not an http or https URL");
    }
  }

  // the embedded engine, which creates layers during the upload

  private static ResolvedImage resolve(UploadServer server, Path directory) {
    Environment machine = Environment.of(Map.of(), directory.resolve("home"));
    try (ContainerEngine engine = new EmbeddedEngineProvider().connect(machine);
        ImageResolver images =
            ImageResolver.builder()
                .environment(machine)
                .engine(engine)
                .keychain(Keychain.none())
                .directory(directory)
                .build()) {
      return images.resolve(
          ImageSpec.scratch()
              .registry(server.address() + "/acme")
              .named("app")
              .copy(Path.of("big"), "/big"));
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void layerIsUploadedWhileItIsCreated(UploadServer.Rules rules, @TempDir Path directory)
      throws IOException {
    Files.write(directory.resolve("big"), BYTES);
    try (UploadServer server = new UploadServer(rules)) {
      assertThat(resolve(server, directory).action()).isEqualTo(Action.BUILT);
      assertThat(server.seen).filteredOn(line -> line.startsWith("PATCH")).hasSize(1);
      assertThat(server.ranges).isEmpty();
      assertThat(server.leftOver()).isZero();
    }
  }

  /** The next push then needs only one PUT, even if the first one failed. */
  @Test
  void layerIsCachedDespiteFailedPush(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve("big"), BYTES);
    try (UploadServer server = new UploadServer(refusing("PUT", 403, 99))) {
      assertThatThrownBy(() -> resolve(server, directory)).isInstanceOf(RegistryException.class);
      assertThat(server.leftOver()).isZero();
    }
    try (UploadServer server = new UploadServer(new UploadServer.Rules())) {
      assertThat(resolve(server, directory).action()).isEqualTo(Action.BUILT);
      assertThat(server.seen).noneMatch(line -> line.startsWith("PATCH"));
    }
  }
}
