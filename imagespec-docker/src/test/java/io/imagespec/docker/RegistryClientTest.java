package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.RegistryClient.Blob;
import io.imagespec.docker.internal.registry.distribution.ContentDigest;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public client, with a local registry that requires a password. */
class RegistryClientTest {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
  private static final byte[] CONTENT = "layer".getBytes(StandardCharsets.UTF_8);

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  @TempDir Path home;

  private final LocalRegistry local = LocalRegistry.start("octo", "hunter2");
  private final RegistryClient client =
      client(repository -> Optional.of(Credential.password("octo", "hunter2", "test")));

  @AfterEach
  void close() {
    client.close();
    local.close();
  }

  @Test
  void pushedImageIsPulledUnchanged() throws IOException {
    ImageReference image = image("a:1");
    Descriptor layer = client.pushBlob(image, Blob.of(LAYER, CONTENT));
    byte[] config = bytes("{\"os\":\"linux\",\"architecture\":\"arm64\"}");
    Descriptor configured = client.pushBlob(image, Blob.of(CONFIG, config));
    byte[] manifest = manifest(configured, layer);
    Descriptor pushed = client.pushManifest(image, MANIFEST, manifest);
    assertThat(client.find(image)).contains(pushed);
    RegistryClient.Manifest pulled = client.manifest(image).orElseThrow();
    assertThat(pulled.bytes()).isEqualTo(manifest);
    assertThat(pulled.descriptor()).isEqualTo(pushed).hasToString(pulled.toString());
    assertThat(pulled.config()).isEqualTo(configured);
    assertThat(pulled.layers()).containsExactly(layer);
    assertThatThrownBy(pulled::manifests)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "manifests() of %s: it is a manifest, not an index; use config() or layers()", image);
    assertThat(client.config(image, configured.digest())).isEqualTo(config);
    assertThat(client.hasBlob(image, layer.digest())).isTrue();
    assertThat(client.hasBlob(image("b"), layer.digest())).isFalse();
    try (InputStream in = client.readBlob(image, layer)) {
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
    Path file = home.resolve("layer");
    try (var out = Files.newOutputStream(file)) {
      client.copyBlob(image, layer, out);
    }
    assertThat(file).hasBinaryContent(CONTENT);
    RemoteImage remote = client.inspect(image, Set.of()).orElseThrow();
    assertThat(remote.platforms()).containsOnlyKeys(Platform.parse("linux/arm64"));
    client.tag(remote.pinned(), "2");
    assertThat(client.find(image("a:2"))).contains(pushed);
    assertThat(client.manifest(image("a:3"))).isEmpty();
  }

  @Test
  void indexIsPushedAfterItsManifests() {
    ImageReference image = image("a:1");
    Descriptor config = client.pushBlob(image, Blob.of(CONFIG, bytes("{}")));
    byte[] manifest = manifest(config);
    ImageReference pinned = image.withDigest(Digest.sha256(manifest));
    Descriptor child = client.pushManifest(pinned, MANIFEST, manifest);
    byte[] index = bytes("{\"schemaVersion\":2,\"manifests\":[" + json(child) + "]}");
    Descriptor pushed = client.pushManifest(image, INDEX, index);
    assertThat(pushed.isIndex()).isTrue();
    RegistryClient.Manifest pulled = client.manifest(image).orElseThrow();
    assertThat(pulled.bytes()).isEqualTo(index);
    assertThat(pulled.manifests())
        .extracting(RegistryClient.IndexEntry::descriptor, RegistryClient.IndexEntry::platform)
        .containsExactly(tuple(child, Optional.empty()));
    assertThat(pulled.manifests())
        .isEqualTo(client.manifest(image).orElseThrow().manifests())
        .hasSameHashCodeAs(client.manifest(image).orElseThrow().manifests());
    assertThat(pulled.manifests().get(0)).hasToString(child.toString());
    assertThatThrownBy(pulled::config)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("config() of %s: it is an index; pull one of its manifests()", image);
    assertThatThrownBy(pulled::layers).isInstanceOf(IllegalStateException.class);
    assertThat(client.find(pinned)).contains(child);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4 * 1024 * 1024, 9 * 1024 * 1024 + 7})
  void pushOfUnknownSizeReturnsDescriptor(int size) {
    byte[] bytes = new byte[size];
    Descriptor sent =
        client.pushBlob(image("a"), Blob.of(LAYER, () -> new ByteArrayInputStream(bytes)));
    assertThat(sent).isEqualTo(new Descriptor(LAYER, Digest.sha256(bytes), size));
    assertThat(client.hasBlob(image("a"), sent.digest())).isTrue();
  }

  @Test
  void imageIsCopiedWithinAndBetweenRegistries() {
    Descriptor config = client.pushBlob(image("a"), Blob.of(CONFIG, bytes("{}")));
    Descriptor layer = client.pushBlob(image("a"), Blob.of(LAYER, CONTENT));
    Descriptor pushed = client.pushManifest(image("a:1"), MANIFEST, manifest(config, layer));
    ImageReference pinned = image("a").withDigest(pushed.digest());
    assertThat(client.copy(pinned, image("b:1"))).contains(pushed);
    assertThat(client.find(image("b:1"))).contains(pushed);
    try (LocalRegistry second = LocalRegistry.start()) {
      ImageReference target = ImageReference.parse(second.address() + "/c:1");
      assertThat(client.copy(pinned, target)).contains(pushed);
      assertThat(client.manifest(target).orElseThrow().layers()).containsExactly(layer);
      assertThat(client.hasBlob(target, layer.digest())).isTrue();
    }
    assertThat(client.copy(image("x").withDigest(layer.digest()), image("b:2"))).isEmpty();
    assertThat(client.find(image("b:2"))).isEmpty();
  }

  @Test
  void blobOfAnotherRepositoryIsMountedNotSent() {
    Descriptor layer = client.pushBlob(image("base"), Blob.of(LAYER, CONTENT));
    Blob blob =
        Blob.of(
            layer,
            () -> {
              throw new IOException("it need not be read");
            });
    assertThat(client.pushBlob(image("a"), blob.mountableFrom(image("base")))).isEqualTo(layer);
    assertThat(client.hasBlob(image("a"), layer.digest())).isTrue();
    assertThat(blob.inChunks()).hasToString("blob " + layer.digest());
  }

  /** No side buffers the blob: the source is at most the socket buffers ahead of the registry. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largeBlobIsStreamed(boolean chunked) throws IOException {
    long size = 192L << 20;
    AtomicLong taken = new AtomicLong();
    AtomicLong ahead = new AtomicLong();
    HttpServer sink = sink(taken);
    try {
      Descriptor zeros = new Descriptor(LAYER, Digest.sha256(CONTENT), size);
      Blob blob = Blob.of(zeros, () -> new Zeros(size, taken, ahead));
      String address = "127.0.0.1:" + sink.getAddress().getPort();
      ImageReference image = ImageReference.parse(address + "/x");
      assertThat(client.pushBlob(image, chunked ? blob.inChunks() : blob)).isEqualTo(zeros);
      assertThat(taken).hasValue(size);
      assertThat(ahead.get()).isBetween(1L, 24L << 20);
    } finally {
      sink.stop(0);
    }
  }

  /** Neither the source nor the target is buffered. */
  @Test
  void largeImageIsCopiedInBoundedMemory() throws IOException {
    long size = 96L << 20;
    AtomicLong taken = new AtomicLong();
    AtomicLong ahead = new AtomicLong();
    Descriptor config = new Descriptor(CONFIG, Digest.sha256(bytes("{}")), 2);
    Descriptor layer =
        new Descriptor(LAYER, digest(new Zeros(size, new AtomicLong(), new AtomicLong())), size);
    byte[] manifest = manifest(config, layer);
    HttpServer source =
        HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), 0);
    source.createContext(
        "/",
        exchange -> {
          boolean isLayer = exchange.getRequestURI().getPath().endsWith(layer.digest().toString());
          boolean isManifest = exchange.getRequestURI().getPath().contains("/manifests/");
          exchange.getResponseHeaders().set("Content-Type", MANIFEST);
          byte[] small = isManifest ? manifest : bytes("{}");
          exchange.sendResponseHeaders(200, isLayer ? size : small.length);
          try (InputStream in =
              isLayer ? new Zeros(size, taken, ahead) : new ByteArrayInputStream(small)) {
            in.transferTo(exchange.getResponseBody());
          }
          exchange.close();
        });
    source.start();
    HttpServer sink = sink(taken);
    try {
      ImageReference pinned =
          ImageReference.parse("127.0.0.1:" + source.getAddress().getPort() + "/a")
              .withDigest(Digest.sha256(manifest));
      ImageReference target =
          ImageReference.parse("127.0.0.1:" + sink.getAddress().getPort() + "/b:1");
      assertThat(client.copy(pinned, target).orElseThrow().digest())
          .isEqualTo(Digest.sha256(manifest));
      assertThat(taken).hasValue(size + 2 + manifest.length);
      assertThat(ahead.get()).isBetween(1L, 32L << 20);
    } finally {
      source.stop(0);
      sink.stop(0);
    }
  }

  private static Digest digest(InputStream in) throws IOException {
    MessageDigest hash = ContentDigest.hash("sha256");
    byte[] buffer = new byte[1 << 16];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      hash.update(buffer, 0, count);
    }
    return ContentDigest.digest("sha256", hash);
  }

  private static final class Zeros extends InputStream {
    private final long size;
    private final AtomicLong taken;
    private final AtomicLong ahead;
    private long count;

    Zeros(long size, AtomicLong taken, AtomicLong ahead) {
      this.size = size;
      this.taken = taken;
      this.ahead = ahead;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("nobody reads single bytes");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int read = (int) Math.min(length, size - count);
      count += read;
      ahead.accumulateAndGet(count - taken.get(), Math::max);
      return read == 0 ? -1 : read;
    }
  }

  private static HttpServer sink(AtomicLong taken) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] buffer = new byte[1 << 16];
          for (int n = 0; n >= 0; n = exchange.getRequestBody().read(buffer)) {
            taken.addAndGet(n);
          }
          exchange.getResponseHeaders().set("Location", "/up");
          int status =
              switch (exchange.getRequestMethod()) {
                case "POST", "PATCH" -> 202;
                case "PUT" -> 201;
                default -> 404;
              };
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void invalidArgumentsAreRefusedBeforeSending() {
    byte[] manifest = bytes("{}");
    assertThatThrownBy(() -> client.pushManifest(image("a"), MANIFEST, manifest))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.pushManifest(image("a:1"), "text/plain", manifest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("text/plain");
    ImageReference other = image("a").withDigest(Digest.sha256(CONTENT));
    assertThatThrownBy(() -> client.pushManifest(other, MANIFEST, manifest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its digest is " + Digest.sha256(manifest));
    assertThatThrownBy(() -> client.pushManifest(image("a:1"), MANIFEST, bytes("{")))
        .isInstanceOf(IllegalArgumentException.class);
    Descriptor negative = new Descriptor(LAYER, Digest.sha256(CONTENT), -1);
    assertThatThrownBy(() -> Blob.of(negative, InputStream::nullInputStream))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RegistryClient.builder().deadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RegistryClient.builder().transferDeadline(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RegistryClient.builder().insecureRegistry("http://x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void dockerKeychainIsTheDefault() {
    try (RegistryClient anonymous = client(Keychain.none());
        RegistryClient docker =
            RegistryClient.builder().environment(Environment.of(Map.of(), home)).build()) {
      for (RegistryClient without : List.of(anonymous, docker)) {
        assertThatThrownBy(() -> without.find(image("a:1")))
            .isInstanceOf(RegistryException.class)
            .hasMessageContaining("without a credential");
      }
    }
    RegistryClient closed = RegistryClient.create();
    closed.close();
    assertThatThrownBy(() -> closed.find(image("a:1"))).isInstanceOf(IllegalStateException.class);
  }

  private RegistryClient client(Keychain keychain) {
    return RegistryClient.builder().keychain(keychain).build();
  }

  private ImageReference image(String name) {
    return ImageReference.parse(local.address() + "/" + name);
  }

  private static byte[] manifest(Descriptor config, Descriptor... layers) {
    List<String> all = List.of(layers).stream().map(RegistryClientTest::json).toList();
    return bytes("{\"schemaVersion\":2,\"config\":%s,\"layers\":%s}".formatted(json(config), all));
  }

  private static String json(Descriptor descriptor) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
