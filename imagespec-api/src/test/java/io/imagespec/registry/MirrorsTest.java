package io.imagespec.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.name.ImageReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorsTest {
  private static final Mirrors MIRRORS =
      Mirrors.none()
          .with("docker.io", "mirror.example.com")
          .with("docker.io", "harbor.lan:5000/hub/cache")
          .with("r.lan:5000", "localhost:5001");

  @ParameterizedTest
  @CsvSource({
    "debian, '[mirror.example.com/library/debian, harbor.lan:5000/hub/cache/library/debian]'",
    "docker.io/a/b:1, '[mirror.example.com/a/b:1, harbor.lan:5000/hub/cache/a/b:1]'",
    "r.lan:5000/x:1, [localhost:5001/x:1]",
    "r.lan/x:1, []",
    "ghcr.io/x:1, []"
  })
  void mirrorReferencesKeepOrder(String image, String expected) {
    assertThat(MIRRORS.of(ImageReference.parse(image))).hasToString(expected);
  }

  @Test
  void mirrorReferenceKeepsDigest() {
    String digest = "@sha256:" + "0".repeat(64);
    assertThat(MIRRORS.of(ImageReference.parse("r.lan:5000/x:1" + digest)))
        .hasToString("[localhost:5001/x:1" + digest + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io, https://mirror.example.com",
    "docker.io, mirror",
    "docker.io, ''",
    "docker.io, mirror.example.com/",
    "docker.io, mirror.example.com/UPPER",
    "docker.io, mirror.example.com:x",
    "docker.io, user:hunter2@mirror.example.com",
    "docker.io/library, mirror.example.com",
    "hub, mirror.example.com",
    "'', mirror.example.com",
    "https://docker.io, mirror.example.com"
  })
  void invalidRegistryOrMirrorIsRefused(String registry, String mirror) {
    assertThatThrownBy(() -> Mirrors.none().with(registry, mirror))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("mirror \"")
        .hasMessageContaining("write");
  }

  @Test
  void mirrorsAreImmutable() {
    assertThat(Mirrors.none()).hasToString("{}");
    assertThat(MIRRORS.with("x.io", "y.io")).isNotSameAs(MIRRORS);
    assertThat(MIRRORS.of(ImageReference.parse("x.io/a:1"))).isEmpty();
  }
}
