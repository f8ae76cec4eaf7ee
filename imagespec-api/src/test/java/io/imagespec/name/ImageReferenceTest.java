package io.imagespec.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io, library/debian",
    "debian:bookworm, docker.io, library/debian",
    "docker.io/debian, docker.io, library/debian",
    "index.docker.io/debian, docker.io, library/debian",
    "index.docker.io/acme/app, docker.io, acme/app",
    "acme/app, docker.io, acme/app",
    "localhost/app, localhost, app",
    "localhost:5000/app:1, localhost:5000, app",
    "127.0.0.1:5000/acme/app, 127.0.0.1:5000, acme/app",
    "'[::1]:5000/app', '[::1]:5000', app",
    "'[2001:db8::1]/app', '[2001:db8::1]', app",
    "ghcr.io/acme/a.b_c__d--e, ghcr.io, acme/a.b_c__d--e",
    "Upper/app, Upper, app",
    "host:1/a, host:1, a",
    "xn--n3h.com/myimage, xn--n3h.com, myimage",
  })
  void aNameBecomesCanonical(String text, String domain, String path) {
    ImageReference reference = ImageReference.parse(text);
    assertThat(reference.domain()).isEqualTo(domain);
    assertThat(reference.path()).isEqualTo(path);
    assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    assertThat(ImageReference.parse(reference.familiar())).isEqualTo(reference);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "debian:",
        "debian@",
        ":tag",
        "/app",
        "app/",
        "a//b",
        "a/../b",
        "a b",
        "Debian",
        "ghcr.io/Acme/app",
        "app:-x",
        "app:.x",
        "a.-b",
        "a___b",
        "a._b",
        "-a",
        "a-",
        "host:port/a",
        "-host.io/a",
        "ho..st/a",
        "[::1/a",
        "[]/a",
        "[g::1]/a",
        "a@sha256:12",
        "a@md5:00000000000000000000000000000000",
        "https://ghcr.io/acme/app",
        "a\u0000b",
        "ä",
        "a:b:c",
        "a@b@c"
      })
  void whatIsNoNameIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse(text))
        .withMessageContaining("reference");
  }

  @Test
  void upperCaseIsRefusedWithTheLowerCaseForm() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse("ghcr.io/Acme/App"))
        .withMessageContaining("acme/app");
  }

  @Test
  void anImageIdIsNoName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse(HEX))
        .withMessageContaining("image id");
  }

  @Test
  void lengthsAreLimited() {
    assertThat(ImageReference.parse("h.io/" + "a".repeat(255)).path()).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse("h.io/" + "a".repeat(256)));
    assertThat(ImageReference.parse("a:" + "t".repeat(128)).tag()).get().asString().hasSize(128);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse("a:" + "t".repeat(129)));
  }

  @Test
  void aLongNameIsJudgedAtOnce() {
    String slow = "a-".repeat(200_000) + "!";
    assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse("h.io/" + slow));
    assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse(slow + "/x"));
  }

  @Test
  void tagAndDigestAreBothKept() {
    ImageReference both = ImageReference.parse("ghcr.io/acme/app:1@sha256:" + HEX);
    assertThat(both.tag()).contains("1");
    assertThat(both.digest()).contains(Digest.parse("sha256:" + HEX));
    assertThat(both.withTag("2")).hasToString("ghcr.io/acme/app:2");
    assertThat(both.repository()).hasToString("ghcr.io/acme/app");
    assertThat(both.orLatest()).isEqualTo(both);
    assertThat(ImageReference.parse("debian").orLatest())
        .hasToString("docker.io/library/debian:latest");
  }

  @Test
  void nothingIsInvented() {
    assertThat(ImageReference.parse("debian")).hasToString("docker.io/library/debian");
    assertThat(ImageReference.parse("debian").tag()).isEmpty();
    assertThat(ImageReference.parse("docker.io/library/debian").familiar()).isEqualTo("debian");
    assertThat(ImageReference.parse("docker.io/library/a/b").familiar()).isEqualTo("library/a/b");
  }
}
