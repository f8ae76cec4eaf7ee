package io.imagespec.docker.internal.registry.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.RawServer;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A blob is valid only if it is complete and matches its digest. */
class BlobDownloaderTest {
  private static final String TEXT = "0123456789";
  private static final Descriptor BLOB = descriptor(TEXT.getBytes(StandardCharsets.UTF_8));
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private Keychain keychain = Keychain.none();
  private HttpImageRegistry registry = registry(Duration.ofSeconds(20));

  @AfterEach
  void close() {
    registry.close();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void blobIsReadCompletely() throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(200, TEXT));
        InputStream in = read(server.address(), BLOB)) {
      assertThat(in.read()).isEqualTo('0');
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("123456789");
      assertThat(in.read()).isEqualTo(-1);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      registry.content(HOUR).copy(image(server.address()), BLOB, out);
      assertThat(out).hasToString(TEXT);
    }
  }

  @Test
  void blobWithAnotherDigestFailsBeforeItsLastBytes() throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(200, "012345678X"))) {
      InputStream in = read(server.address(), BLOB);
      assertThat(in.readNBytes(9)).hasSize(9);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(in::read)
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith(
                "read blob " + BLOB.digest() + " of " + server.address() + "/x: ")
            .hasMessageContaining(" instead of " + BLOB.digest())
            .hasCauseInstanceOf(RegistryException.class);
      }
      in.close();
      assertRefused(server.address(), BLOB, " instead of " + BLOB.digest());
    }
  }

  @Test
  void blobWithAnotherSizeIsNotRead() throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(200, TEXT + "1"))) {
      assertThatThrownBy(() -> read(server.address(), BLOB))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("announced 11 bytes instead of 10");
    }
  }

  @Test
  void truncatedBlobIsRefused() throws IOException {
    try (RawServer server = raw("Content-Length: 10\r\n\r\n01234")) {
      assertRefused(server.address(), BLOB, "the connection to " + server.address() + " failed");
    }
    try (RawServer server = raw("Connection: close\r\n\r\n01234")) {
      assertRefused(server.address(), BLOB, "sent 5 bytes instead of 10");
    }
  }

  @Test
  void endlessBlobIsReadUpToItsSize() throws IOException {
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, OK + "Connection: close\r\n\r\n");
              RawServer.writeForever(out, TEXT);
            })) {
      assertRefused(server.address(), BLOB, "more than 10 bytes");
    }
  }

  @Test
  void stalledBlobTimesOut() throws IOException {
    registry = registry(Duration.ofMillis(300));
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, OK + "Content-Length: 10\r\n\r\n01234");
              new CountDownLatch(1).await();
            })) {
      assertRefused(server.address(), BLOB, "sent no response within 0.3 s");
    }
  }

  @Test
  void progressingBlobMayExceedRequestDeadline() throws IOException {
    registry = registry(Duration.ofMillis(500));
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, OK + "Content-Length: 10\r\n\r\n");
              for (String piece : List.of("01", "23", "45", "67", "89")) {
                Thread.sleep(150);
                RawServer.write(out, piece);
              }
            })) {
      long start = System.nanoTime();
      assertThat(copied(server.address(), BLOB)).isEqualTo(TEXT);
      assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(500).toNanos());
    }
  }

  @Test
  void progressingBlobEndsAtTransferDeadline() throws IOException {
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, OK + "Content-Length: 10\r\n\r\n");
              for (int i = 0; i < 10; i++) {
                RawServer.write(out, TEXT.substring(i, i + 1));
                Thread.sleep(100);
              }
            })) {
      OutputStream out = OutputStream.nullOutputStream();
      RegistryContentClient hasty = registry.content(Duration.ofMillis(300));
      assertThatThrownBy(() -> hasty.copy(image(server.address()), BLOB, out))
          .hasMessageContaining("sent no response within 0.3 s");
    }
  }

  @Test
  void interruptEndsDownload() throws IOException {
    Thread reading = Thread.currentThread();
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, OK + "Content-Length: 10\r\n\r\n01234");
              reading.interrupt();
              new CountDownLatch(1).await();
            })) {
      assertThatThrownBy(() -> copied(server.address(), BLOB))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void earlyCloseReportsUnverifiedDigest() throws IOException {
    byte[] large = new byte[200_000];
    try (FakeServer server =
        new FakeServer(request -> Response.of(200, new String(large, StandardCharsets.UTF_8)))) {
      InputStream in = read(server.address(), descriptor(large));
      assertThat(in.read()).isZero();
      assertThatThrownBy(in::close).hasMessageContaining("so its digest was not verified");
      in.close();
      InputStream almost = read(server.address(), descriptor(large));
      almost.skipNBytes(199_000);
      almost.close();
      InputStream other = read(server.address(), new Descriptor("", BLOB.digest(), large.length));
      other.skipNBytes(199_000);
      assertThatThrownBy(other::close).hasMessageContaining(" instead of " + BLOB.digest());
    }
  }

  @Test
  void redirectDropsCredential() throws IOException {
    keychain = repository -> Optional.of(Credential.password("octo", "hunter2", "test"));
    registry = registry(Duration.ofSeconds(20));
    try (FakeServer elsewhere = new FakeServer(request -> Response.of(200, TEXT));
        FakeServer server =
            new FakeServer(
                request ->
                    request.authorization().isEmpty()
                        ? Response.of(401).with("WWW-Authenticate", "Basic realm=\"r\"")
                        : Response.of(307)
                            .with("Location", "http://" + elsewhere.address() + "/b?s=1"))) {
      assertThat(copied(server.address(), BLOB)).isEqualTo(TEXT);
      assertThat(elsewhere.seen()).containsExactly("GET /b?s=1");
    }
  }

  @Test
  void refusalIsReported() throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(404))) {
      assertThatThrownBy(() -> read(server.address(), BLOB))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(": 404 from ");
    }
  }

  /** The socket buffers hold a few MiB. The rest of the 64 MiB waits at the sender. */
  @Test
  void slowReaderBlocksTheSender() throws IOException {
    byte[] megabyte = new byte[1 << 20];
    int size = 64 << 20;
    try (RawServer server =
            new RawServer(
                (request, out) -> {
                  RawServer.write(out, OK + "Content-Length: " + size + "\r\n\r\n");
                  for (int i = 0; i < 64; i++) {
                    out.write(megabyte);
                  }
                });
        InputStream in = read(server.address(), descriptor(new byte[size]))) {
      for (int i = 0; i < 64; i++) {
        assertThat(Arrays.equals(in.readNBytes(1 << 20), megabyte)).isTrue();
        assertThat(server.written()).isLessThan((i + 25L) << 20);
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  private static RawServer raw(String rest) throws IOException {
    return new RawServer((request, out) -> RawServer.write(out, OK + rest));
  }

  private void assertRefused(String address, Descriptor blob, String message) {
    assertThatThrownBy(() -> copied(address, blob))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(message);
  }

  private String copied(String address, Descriptor blob) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    registry.content(HOUR).copy(image(address), blob, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private InputStream read(String address, Descriptor blob) {
    return registry.content(HOUR).read(image(address), blob);
  }

  private static ImageReference image(String address) {
    return ImageReference.parse(address + "/x");
  }

  private static Descriptor descriptor(byte[] bytes) {
    return new Descriptor("application/octet-stream", Digest.sha256(bytes), bytes.length);
  }

  private HttpImageRegistry registry(Duration deadline) {
    return HttpImageRegistry.connect(
        RegistryOptions.builder(
                Environment.of(Map.of(), Path.of("/none")), repository -> keychain.find(repository))
            .deadline(deadline)
            .build());
  }
}
