package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagespec.docker.contract.Skopeo;
import io.imagespec.name.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A registry in a separate JVM with a folder: when killed, with little memory and on a full disk.
 */
class LocalRegistryFolderIT {
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final long LARGE = 6L * 1024 * 1024 * 1024;
  private static final long MODERATE = 300L * 1024 * 1024;

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path directory;

  private Optional<Process> process = Optional.empty();
  private String address = "";

  /** Serves a folder until the process is killed, and prints the address. */
  public static void main(String[] arguments) throws InterruptedException {
    LocalRegistry registry = LocalRegistry.builder().folder(Path.of(arguments[0])).start();
    System.out.println(registry.address());
    Thread.sleep(Long.MAX_VALUE);
  }

  private void start(Path folder, String heap) throws IOException {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                LocalRegistryFolderIT.class.getName(),
                folder.toString())
            .redirectError(directory.resolve("errors").toFile())
            .start();
    process = Optional.of(server);
    BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
    address = String.valueOf(said.readLine());
    assertThat(address).startsWith("127.0.0.1:");
  }

  @AfterEach
  void kill() throws InterruptedException {
    if (process.isPresent()) {
      assertThat(process.get().destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + address).resolve(path))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", OCI)
            .method(method, body)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> push(BodyPublisher blob, Digest digest)
      throws IOException, InterruptedException {
    String upload =
        send("POST", "/v2/x/blobs/uploads/", BodyPublishers.noBody())
            .headers()
            .firstValue("Location")
            .orElseThrow();
    return send("PUT", upload + "?digest=" + digest, blob);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** All confirmed content exists after the restart, and all existing content is complete. */
  @ParameterizedTest
  @ValueSource(longs = {0, 11, 37, 120})
  void killedRegistryKeepsConfirmedContent(long millis) throws Exception {
    Path folder = directory.resolve("folder");
    start(folder, "-Xmx64m");
    Map<String, Digest> pushed = new ConcurrentHashMap<>();
    CompletableFuture<Boolean> pushes = CompletableFuture.supplyAsync(() -> pushUntilDead(pushed));
    while (pushed.size() < 3 && !pushes.isDone()) {
      Thread.sleep(1);
    }
    Thread.sleep(millis);
    kill();
    assertThat(pushes.get(1, TimeUnit.MINUTES)).isTrue();
    assertThat(pushed).hasSizeGreaterThanOrEqualTo(3);
    try (LocalRegistry again = LocalRegistry.builder().folder(folder).start()) {
      address = again.address();
      for (Map.Entry<String, Digest> tag : pushed.entrySet()) {
        assertThat(manifest(tag.getKey())).isEqualTo(tag.getValue());
      }
      assertContentIsComplete(pushed.size());
      assertThat(files(folder.resolve("uploads"))).isEmpty();
    }
    for (Path blob : files(folder.resolve("blobs"))) {
      assertThat(Digest.sha256(Files.readAllBytes(blob)).hex()).isEqualTo(blob.toFile().getName());
    }
  }

  private boolean pushUntilDead(Map<String, Digest> pushed) {
    Random random = new Random(1);
    try {
      for (int i = 0; i < 1_000_000; i++) {
        byte[] blob = new byte[100_000];
        random.nextBytes(blob);
        Digest digest = Digest.sha256(blob);
        assertThat(push(BodyPublishers.ofByteArray(blob), digest).statusCode()).isEqualTo(201);
        String manifest = "{\"layers\":[{\"digest\":\"%s\"}]}".formatted(digest);
        HttpResponse<String> put =
            send("PUT", "/v2/x/manifests/t" + i, BodyPublishers.ofString(manifest));
        assertThat(put.statusCode()).isEqualTo(201);
        pushed.put("t" + i, Digest.sha256(manifest.getBytes(StandardCharsets.UTF_8)));
      }
      return false;
    } catch (IOException e) {
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Digest manifest(String tag) throws Exception {
    HttpResponse<String> read = send("GET", "/v2/x/manifests/" + tag, BodyPublishers.noBody());
    assertThat(read.statusCode()).describedAs(tag).isEqualTo(200);
    return Digest.sha256(read.body().getBytes(StandardCharsets.UTF_8));
  }

  /** Requires that all tags are complete. One more tag may exist than was confirmed. */
  private void assertContentIsComplete(int answered) throws Exception {
    String list = send("GET", "/v2/x/tags/list", BodyPublishers.noBody()).body();
    List<String> tags = new ArrayList<>(List.of(list.replaceAll(".*\\[|\\].*|\"", "").split(",")));
    tags.removeIf(tag -> !tag.startsWith("t"));
    assertThat(tags).hasSizeBetween(answered, answered + 1);
    for (String tag : tags) {
      String manifest = send("GET", "/v2/x/manifests/" + tag, BodyPublishers.noBody()).body();
      String layer = manifest.replaceAll(".*\"(sha256:[0-9a-f]+)\".*", "$1");
      assertThat(send("HEAD", "/v2/x/blobs/" + layer, BodyPublishers.noBody()).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void largeLayerNeedsLittleMemory() throws Exception {
    roundTrip(MODERATE);
  }

  @Test
  void veryLargeLayerNeedsLittleMemory() throws Exception {
    assumeTrue(
        Boolean.getBoolean("imagespec.slow"), "a layer of 6 GiB takes -Dimagespec.slow=true");
    roundTrip(LARGE);
  }

  private void roundTrip(long size) throws Exception {
    start(directory.resolve("folder"), "-Xmx24m");
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    try (InputStream zeros = new Zeros(size)) {
      zeros.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash));
    }
    Digest digest = Digest.ofSha256(hash.digest());
    BodyPublisher body = BodyPublishers.ofInputStream(() -> new Zeros(size));
    HttpResponse<String> put = push(body, digest);
    assertThat(put.statusCode()).describedAs(put.body()).isEqualTo(201);
    HttpResponse<InputStream> read =
        client.send(
            HttpRequest.newBuilder(URI.create("http://" + address + "/v2/x/blobs/" + digest))
                .build(),
            BodyHandlers.ofInputStream());
    try (InputStream blob = read.body()) {
      blob.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash));
    }
    assertThat(Digest.ofSha256(hash.digest())).isEqualTo(digest);
  }

  @Test
  void fullDiskIsReportedAndLeavesNoUpload() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can make a small disk");
    Skopeo.run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString());
    try {
      Path folder = disk.resolve("folder");
      start(folder, "-Xmx64m");
      byte[] small = new byte[1000];
      assertThat(push(BodyPublishers.ofByteArray(small), Digest.sha256(small)).statusCode())
          .isEqualTo(201);
      byte[] large = new byte[64 * 1024 * 1024];
      HttpResponse<String> refused = push(BodyPublishers.ofByteArray(large), Digest.sha256(large));
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("SIZE_INVALID", "disk", "full");
      assertThat(files(folder.resolve("uploads"))).isEmpty();
      byte[] fits = new byte[6 * 1024 * 1024];
      assertThat(push(BodyPublishers.ofByteArray(fits), Digest.sha256(fits)).statusCode())
          .isEqualTo(201);
      assertThatThrownBy(() -> LocalRegistry.builder().folder(folder).start())
          .hasMessageContaining("another registry uses this folder");
    } finally {
      kill();
      Skopeo.run("umount", disk.toString());
    }
  }

  /** A stream of zeros. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long size) {
      this.left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int count = (int) Math.min(left, length);
      Arrays.fill(bytes, offset, offset + count, (byte) 0);
      left -= count;
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
