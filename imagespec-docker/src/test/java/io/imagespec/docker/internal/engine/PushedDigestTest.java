package io.imagespec.docker.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.json.JsonValue;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PushedDigestTest {
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);

  private final PushedDigest digest = new PushedDigest("1.0");

  @Test
  void dockerReportsDigestInAux() throws IOException {
    digest.on(JsonValue.parse("{\"aux\":{\"Tag\":\"1.0\",\"Digest\":\"" + A + "\",\"Size\":528}}"));

    assertThat(digest.get()).hasToString("Optional[" + A + "]");
  }

  @Test
  void podmanReportsDigestInStatus() throws IOException {
    digest.on(JsonValue.parse("{\"status\":\"1.0: digest: " + A + " size: 423\"}"));

    assertThat(digest.get()).hasToString("Optional[" + A + "]");
  }

  @Test
  void selectedManifestOfIndexIsPushed() throws IOException {
    digest.on(JsonValue.parse("{\"status\":\"1.0: digest: " + A + " size: 423\"}"));
    digest.on(
        JsonValue.parse(
            "{\"aux\":{\"manifestPushedInsteadOfIndex\":true,\"selectedManifest\":{\"digest\":\""
                + B
                + "\"}}}"));

    assertThat(digest.get()).hasToString("Optional[" + B + "]");
  }

  @Test
  void digestOfAnotherTagIsIgnored() throws IOException {
    digest.on(JsonValue.parse("{\"status\":\"1x0: digest: " + A + " size: 423\"}"));

    assertThat(digest.get()).isEmpty();
  }
}
