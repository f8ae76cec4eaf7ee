package io.imagespec.docker.internal.localregistry.http;

import static io.imagespec.docker.internal.localregistry.http.RegistryCaller.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.docker.internal.localregistry.blob.StorageQuota;
import io.imagespec.docker.internal.localregistry.index.Change;
import io.imagespec.docker.internal.localregistry.index.ManifestEntry;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderRegistryTest extends RegistryContract {
  @TempDir Path directory;

  FolderRegistryTest(@TempDir Path folder) {
    super(RegistrySettings.standard().folder(folder));
  }

  private Path folder() {
    return directory.resolve("new/folder");
  }

  private RegistryServer start() {
    return RegistrySettings.standard().folder(folder()).start();
  }

  private List<Path> files(String within) throws IOException {
    try (Stream<Path> files = Files.walk(folder().resolve(within))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void pushesAndDeletionsSurviveRestart() throws Exception {
    Digest layer;
    Digest digest;
    try (RegistryServer server = start()) {
      RegistryCaller caller = new RegistryCaller(server);
      layer = caller.pushBlob("a/b", "layer");
      digest = caller.pushManifest("a/b", "Tag", manifest(layer));
      caller.pushManifest("a/b", "gone", manifest(layer));
      Digest gone = caller.pushManifest("gone", "1", manifest());
      assertThat(caller.status("DELETE", "/v2/a/b/manifests/gone")).isEqualTo(202);
      assertThat(caller.status("DELETE", "/v2/gone/manifests/" + gone)).isEqualTo(202);
    }
    try (RegistryServer server = start()) {
      RegistryCaller caller = new RegistryCaller(server);
      assertThat(caller.send("GET", "/v2/a/b/blobs/" + layer, "").body()).isEqualTo("layer");
      assertThat(caller.send("GET", "/v2/a/b/manifests/Tag", "").body())
          .isEqualTo(manifest(layer).toString());
      assertThat(caller.status("HEAD", "/v2/a/b/manifests/" + digest)).isEqualTo(200);
      assertThat(caller.send("GET", "/v2/a/b/tags/list", "").body()).contains("[\"Tag\"]");
      assertThat(caller.status("HEAD", "/v2/gone/tags/list")).isEqualTo(404);
    }
    assertThat(files("blobs")).hasSize(2);
  }

  @Test
  void portIsReusableAfterClose() throws Exception {
    int port;
    try (RegistryServer server = start()) {
      port = Integer.parseInt(server.address().replaceFirst(".*:", ""));
      new RegistryCaller(server).pushBlob("a", "x");
      assertThatExceptionOfType(ImageSpecException.class)
          .isThrownBy(() -> RegistrySettings.standard().port(port).start())
          .withMessageContainingAll("cannot bind to 127.0.0.1:" + port, "choose another port");
    }
    try (RegistryServer again = RegistrySettings.standard().port(port).start()) {
      assertThat(again.address()).isEqualTo("127.0.0.1:" + port);
    }
  }

  @Test
  void folderAllowsOneRegistryAtATime() {
    try (RegistryServer first = start()) {
      assertThatExceptionOfType(ImageSpecException.class)
          .isThrownBy(this::start)
          .withMessageContainingAll(folder().toString(), "another registry uses this folder");
      assertThat(first.address()).isNotEmpty();
    }
    start().close();
  }

  @Test
  void failedStartReleasesFolder() throws Exception {
    try (RegistryServer other = RegistrySettings.standard().start()) {
      int port = Integer.parseInt(other.address().replaceFirst(".*:", ""));
      assertThatExceptionOfType(ImageSpecException.class)
          .isThrownBy(() -> RegistrySettings.standard().folder(folder()).port(port).start());
    }
    start().close();
  }

  @Test
  void foreignFolderIsRefusedUnchanged() throws Exception {
    Path theirs = Files.createDirectories(folder().resolve("blobs/sha256")).resolve("x");
    Files.writeString(theirs, "theirs");
    assertThatExceptionOfType(ImageSpecException.class)
        .isThrownBy(this::start)
        .withMessageContainingAll(folder().toString(), "files that do not belong to a registry");
    assertThat(files("")).containsExactly(theirs);
  }

  @Test
  void fileInPlaceOfFolderIsReported() throws Exception {
    Files.createDirectories(folder().getParent());
    Files.writeString(folder(), "theirs");
    assertThatExceptionOfType(ImageSpecException.class)
        .isThrownBy(this::start)
        .withMessage(
            "start local registry in "
                + folder()
                + ": a file or a broken link exists in its place; repair the folder, or choose"
                + " another");
    assertThat(folder()).hasContent("theirs");
  }

  @Test
  void newFolderIsAccessibleOnlyToOwner() throws Exception {
    start().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void unfinishedUploadsAreRemovedAtStart() throws Exception {
    Digest digest;
    try (RegistryServer server = start()) {
      RegistryCaller caller = new RegistryCaller(server);
      digest = caller.pushBlob("a", "x");
    }
    Files.writeString(folder().resolve("uploads/half"), "half");
    String orphan = "blobs/sha512/" + "0".repeat(128);
    Files.writeString(folder().resolve(orphan), "orphan");
    start().close();
    assertThat(files("uploads")).isEmpty();
    assertThat(files("blobs")).containsExactly(folder().resolve("blobs/sha256/" + digest.hex()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"kind\":\"LINK_BLOB\"", "\0\0\0\0\0", "\0\0\0garbage\n"})
  void tornJournalEntryIsIgnored(String torn) throws Exception {
    try (RegistryServer server = start()) {
      new RegistryCaller(server).pushManifest("a", "1", manifest());
    }
    Files.writeString(folder().resolve("journal"), torn, StandardOpenOption.APPEND);
    try (RegistryServer server = start()) {
      new RegistryCaller(server).pushManifest("a", "2", manifest());
    }
    try (RegistryServer server = start()) {
      assertThat(new RegistryCaller(server).send("GET", "/v2/a/tags/list", "").body())
          .contains("[\"1\",\"2\"]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"garbage\n{\"kind\":\"UNTAG\",\"repository\":\"a\",\"tag\":\"1\"}\n", "x"})
  void damagedJournalIsRefused(String damage) throws Exception {
    start().close();
    String text = damage.equals("x") ? "x".repeat(100_000) : damage;
    Files.writeString(folder().resolve("journal"), text, StandardOpenOption.APPEND);
    assertThatExceptionOfType(ImageSpecException.class)
        .isThrownBy(this::start)
        .withMessageContainingAll(folder().toString(), "of its journal cannot be read");
    Files.writeString(folder().resolve("journal"), "");
    assertThatExceptionOfType(ImageSpecException.class)
        .isThrownBy(this::start)
        .withMessageContaining("line 1 of its journal cannot be read");
  }

  @Test
  void journalIsCompactedAtStart() throws Exception {
    start().close();
    StringBuilder history = new StringBuilder();
    Digest manifest = Digest.sha256("{}".getBytes(StandardCharsets.UTF_8));
    ManifestEntry link = new ManifestEntry("x/y", Optional.of(manifest));
    for (int i = 0; i < 3000; i++) {
      Change put = Change.put("a", manifest, link, Optional.of("t" + i % 3));
      history.append(new String(put.toBytes(), StandardCharsets.UTF_8));
    }
    Path journal = folder().resolve("journal");
    Files.writeString(journal, history, StandardOpenOption.APPEND);
    Path blob = folder().resolve("blobs/sha256/" + manifest.hex());
    Files.writeString(blob, "{}");
    start().close();
    assertThat(Files.readAllLines(journal)).hasSize(5);
    try (RegistryServer server = start()) {
      RegistryCaller caller = new RegistryCaller(server);
      assertThat(caller.send("GET", "/v2/a/tags/list", "").body())
          .contains("[\"t0\",\"t1\",\"t2\"]");
      assertThat(caller.send("GET", "/v2/a/referrers/" + manifest, "").body())
          .contains(manifest.hex());
    }
  }

  @Test
  void deletedBlobFileIsUnknownUntilPushedAgain() throws Exception {
    try (RegistryServer server = start()) {
      RegistryCaller caller = new RegistryCaller(server);
      Digest blob = caller.pushBlob("a", "x");
      Files.delete(folder().resolve("blobs/sha256/" + blob.hex()));
      assertThat(caller.status("GET", "/v2/a/blobs/" + blob)).isEqualTo(404);
      caller.pushBlob("a", "x");
      assertThat(caller.status("GET", "/v2/a/blobs/" + blob)).isEqualTo(200);
    }
  }

  @Test
  void refusedBlobLeavesNoFiles() throws Exception {
    try (RegistryServer server = start()) {
      RegistryCaller caller = new RegistryCaller(server);
      Digest other = Digest.sha256(new byte[0]);
      String upload = caller.begin("a");
      assertThat(files("uploads")).hasSize(1);
      assertThat(caller.send("PUT", upload + "?digest=" + other, "x").statusCode()).isEqualTo(400);
      assertThat(files("uploads")).isEmpty();
      assertThat(files("blobs")).isEmpty();
    }
  }

  /** No client knows the location of the upload, so none could resume or cancel it. */
  @Test
  void failedMonolithicUploadLeavesNoFiles() throws Exception {
    try (RegistryServer server = start()) {
      String path = "/v2/a/blobs/uploads/?digest=" + Digest.sha256(new byte[1]);
      assertThat(
              new RegistryCaller(server)
                  .send("POST", path, "x", "Content-Range", "7-9")
                  .statusCode())
          .isEqualTo(416);
      assertThat(files("uploads")).isEmpty();
      String[] address = server.address().split(":", 2);
      try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
        String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(new byte[100_000]);
        awaitUploads(1);
      }
      awaitUploads(0);
    }
  }

  private void awaitUploads(int count) throws Exception {
    for (int i = 0; i < 200 && files("uploads").size() != count; i++) {
      Thread.sleep(20);
    }
    assertThat(files("uploads")).hasSize(count);
  }

  @Test
  void strayFileAmongBlobsIsNamed() throws Exception {
    start().close();
    Path stray = Files.writeString(folder().resolve("blobs/sha256/.nfs0001"), "x");
    assertThatExceptionOfType(ImageSpecException.class)
        .isThrownBy(this::start)
        .withMessageContainingAll(
            folder().toString(), stray + " is not a blob", "repair the folder");
    assertThat(stray).hasContent("x");
  }

  @Test
  void memoryQuotaIsAtMostHalfTheHeap() {
    assertThat(StorageQuota.LIMIT)
        .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 2)
        .isLessThanOrEqualTo(1L << 30);
  }

  @Test
  void contradictorySettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegistrySettings.standard().folder(folder()).capacity(7).start())
        .withMessageContainingAll("capacity of 7 bytes", folder().toString());
    assertThatIllegalArgumentException().isThrownBy(() -> RegistrySettings.standard().port(70_000));
    assertThatIllegalArgumentException().isThrownBy(() -> RegistrySettings.standard().capacity(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "a\nb", "\u007f"})
  void invalidUserNameIsRefused(String user) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegistrySettings.standard().credential(user, "hunter2"))
        .withMessageContaining("user name")
        .withMessageNotContaining("hunter2");
  }
}
