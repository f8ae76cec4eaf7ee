package io.imagespec.docker.internal.localregistry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.localregistry.blob.MemoryBlobStorage;
import io.imagespec.docker.internal.localregistry.blob.StorageQuota;
import io.imagespec.docker.internal.localregistry.index.OpenUploads;
import io.imagespec.docker.internal.localregistry.index.UploadState;
import io.imagespec.name.Digest;
import org.junit.jupiter.api.Test;

class MemoryRegistryTest extends RegistryContract {
  MemoryRegistryTest() {
    super(RegistrySettings.standard());
  }

  @Test
  void quotaCountsSharedBlobsOnceAndDeletedBlobsNever() throws Exception {
    try (RegistryServer small = RegistrySettings.standard().capacity(10).start()) {
      RegistryCaller caller = new RegistryCaller(small);
      for (int i = 0; i < 3; i++) {
        Digest blob = caller.pushBlob("a", "12345");
        caller.pushBlob("b", "12345");
        assertThat(RegistryCaller.code(caller.send("PATCH", caller.begin("a"), "123456")))
            .isEqualTo("413 SIZE_INVALID");
        assertThat(caller.status("DELETE", "/v2/a/blobs/" + blob)).isEqualTo(202);
        assertThat(caller.status("DELETE", "/v2/b/blobs/" + blob)).isEqualTo(202);
      }
      String upload = caller.begin("a");
      assertThat(caller.send("PATCH", upload, "1234567890").statusCode()).isEqualTo(202);
      assertThat(caller.status("DELETE", upload)).isEqualTo(204);
      caller.pushBlob("a", "1234567890");
    }
  }

  @Test
  void leastRecentlyUsedUploadIsDropped() throws Exception {
    OpenUploads openUploads = new OpenUploads(new MemoryBlobStorage(new StorageQuota(1)));
    String first = openUploads.begin("x");
    String second = openUploads.begin("x");
    for (int i = 2; i < OpenUploads.LIMIT; i++) {
      assertThat(openUploads.begin("x")).isNotEmpty();
    }
    UploadState kept = openUploads.get("x", first);
    UploadState dropped = openUploads.get("x", second);
    assertThat(openUploads.get("x", first)).isSameAs(kept);
    for (int i = 1; i < OpenUploads.LIMIT; i++) {
      assertThat(openUploads.begin("x")).isNotEmpty();
    }
    assertThat(dropped.isOver()).isTrue();
    assertThat(kept.isOver()).isFalse();
  }
}
