package io.imagespec.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
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
    "LOCALDOMAIN/library/debian, LOCALDOMAIN, library/debian",
    "host:1/a, host:1, a",
    "test-com:8080/foo, test-com:8080, foo",
    "xn--n3h.com/myimage, xn--n3h.com, myimage",
    "example.com/xn--7o8h.com/myimage, example.com, xn--7o8h.com/myimage",
    "sub-dom1.foo.com/bar/baz/quux, sub-dom1.foo.com, bar/baz/quux",
    "b.gcr.io/test.example.com/my-app, b.gcr.io, test.example.com/my-app",
    "a.b/c, a.b, c",
    "ab.c-om/x, ab.c-om, x",
    "0101.com/x, 0101.com, x",
    "001a.com/x, 001a.com, x",
    "Asdf.com/x, Asdf.com, x",
    "192.168.1.1:75050/x, 192.168.1.1:75050, x",
    "192.168.1.1:750050/x, 192.168.1.1:750050, x",
    "'[fd00:1:2::3]:75050/x', '[fd00:1:2::3]:75050', x",
    "'[fd00123123123]:75050/x', '[fd00123123123]:75050', x",
    "'[2001:0DB8:85a3:0000:0000:8a2e:0370:7334]/x', '[2001:0DB8:85a3:0000:0000:8a2e:0370:7334]', x",
    "test_com, docker.io, library/test_com",
    "test_com/foo, docker.io, test_com/foo",
    "foo_bar.com, docker.io, library/foo_bar.com",
    "foo/foo_bar.com:8080, docker.io, foo/foo_bar.com",
    "docker---rules/docker, docker.io, docker---rules/docker",
    "dock__er/docker, docker.io, dock__er/docker",
    "library/ubuntu-12.04-base, docker.io, library/ubuntu-12.04-base",
    "docker.io/library/foo/bar, docker.io, library/foo/bar",
    "other/library, docker.io, other/library",
    "library/library, docker.io, library/library",
    "index.docker.io/library/debian, docker.io, library/debian",
    "docker.io/localhost/x, docker.io, localhost/x",
    "docker.io/a.b/c, docker.io, a.b/c",
    "docker.io/docker.io/x, docker.io, docker.io/x",
    "localhost, docker.io, library/localhost",
    "localhost:5000, docker.io, library/localhost",
    "192.168.0.1:80, docker.io, library/192.168.0.1",
    "INDEX.docker.io/debian, INDEX.docker.io, debian",
    "localhost.localdomain/x, localhost.localdomain, x",
    "docker.io:443/x, docker.io:443, x",
    "a/a/a/a/a/a, docker.io, a/a/a/a/a/a",
  })
  void namesAreCanonicalized(String text, String domain, String path) {
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
        "a@b@c",
        ":justtag",
        "test.com:http/x",
        "ab-.com/x",
        "ab.-com/x",
        "ab.com-/x",
        ".com/x",
        "com./x",
        ":5000/x",
        "host:/x",
        "host:5000:5000/x",
        "[fd00:1:2::3]75050/x",
        "[fd00:1:2::3]::75050/x",
        "[fd00:1:2::3%eth0]:75050/x",
        "[fe80::1%@invalidzone]:5000/repo",
        "[2001:db8:3:4::192.0.2.33]:5000/debian",
        "fd00:1:2::3:75050/x",
        "fc00::1:5000/debian",
        "[2001:db8::1]",
        "[2001:db8::1]:5000",
        "[2001:db8::1]:tag",
        "]/a",
        "[::1]]/a",
        "Uppercase:tag",
        "docker/Docker",
        "docker.io/docker/Docker",
        "Docker.io",
        "a/a/a/a/",
        "docker///docker",
        "a^a",
        "aa/asdf$$^/aa",
        "asdf$$^/aa",
        "a-/a/a/a",
        "foo.com/a-/a/a",
        "foo/-bar",
        "_foo/bar",
        "foo_bar.com:8080/app",
        "____/____",
        "_docker/_docker",
        "docker_/docker_",
        "dock..er/docker",
        "dock_.er/docker",
        "dock-.er/docker",
        "dock._er/docker",
        "dock__.er/docker",
        "docker.io/",
        "example.com/.dots/myimage",
        "example.com/a+b",
        "app:a+b",
        "app:a/b",
        "app:tag\n",
        "app\n",
        "\napp",
        "app:t\u212a",
        "a.b\u212a/c",
        "app@sha256:",
        "app@:0123456789abcdef0123456789abcdef",
        "app@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "app@SHA256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "app@sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "app@sha1:0123456789abcdef0123456789abcdef01234567",
        "app@sha256+b64:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef:tag",
        "app@0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void invalidReferenceIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse(text))
        .withMessageContaining("reference");
  }

  @Test
  void upperCaseErrorSuggestsLowerCase() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse("ghcr.io/Acme/App"))
        .withMessageContaining("acme/app");
  }

  @ParameterizedTest
  @CsvSource({"sha256, 1", "sha384, 1.5", "sha512, 2"})
  void parsesDigestOfEveryKnownAlgorithm(String algorithm, double times) {
    String digest = algorithm + ":" + HEX.concat(HEX).substring(0, (int) (64 * times));
    assertThat(ImageReference.parse("app@" + digest))
        .hasToString("docker.io/library/app@" + digest);
    assertThat(ImageReference.parse("app:1@" + digest).withTag("2").digest()).isEmpty();
  }

  @Test
  void imageIdIsRefusedAsReference() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse(HEX))
        .withMessageContaining("image id");
    assertThat(ImageReference.parse("docker.io/" + HEX).path()).isEqualTo("library/" + HEX);
    assertThat(ImageReference.parse(HEX.substring(1)).path())
        .isEqualTo("library/" + HEX.substring(1));
    assertThat(ImageReference.parse(HEX + "0").path()).isEqualTo("library/" + HEX + "0");
  }

  @Test
  void lengthsAreLimited() {
    assertThat(ImageReference.parse("h.io/" + "a".repeat(255)).path()).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse("h.io/" + "a".repeat(256)));
    assertThat(ImageReference.parse("a:" + "t".repeat(128)).tag()).get().asString().hasSize(128);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse("a:" + "t".repeat(129)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse("a").withTag("t".repeat(129)));
    assertThat(ImageReference.parse("h.io/" + "a/".repeat(127) + "a").path()).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse("h.io/" + "a/".repeat(127) + "aa"))
        .withMessageContaining("255");
    assertThat(ImageReference.parse("a".repeat(247)).path()).hasSize(255);
    assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse("a".repeat(248)));
  }

  /** The reference package parses these as a path without a domain, which names no registry. */
  @ParameterizedTest
  @ValueSource(strings = {"foo_bar.com/app", "a__b.c/d", "a.b_c/d"})
  void invalidHostNameIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse(text))
        .withMessageContaining("host name");
  }

  /** One mebibyte of each part that would slow down a backtracking matcher of this grammar. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "A", "-", "_", ".", "/", ":", "@", "[", "a-", "a.", "a__", "a/", "0f", "\u212a"
      })
  void longInputIsRefusedQuickly(String part) {
    String run = part.repeat(1_048_576 / part.length());
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (String before : List.of("", "h.io/", "[", "a:", "a@sha256:")) {
            for (String after : List.of("", "!", "/x")) {
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> parseAndFail(before + run + after))
                  .extracting(Throwable::getMessage)
                  .satisfies(message -> assertThat(message).hasSizeLessThan(1_000));
            }
          }
        });
  }

  /**
   * Fails for a valid reference too: host names and ports have no limit, so some inputs are valid.
   */
  private static void parseAndFail(String text) {
    ImageReference reference = ImageReference.parse(text);
    assertThat(reference.path()).hasSizeLessThan(256);
    throw new IllegalArgumentException("it is one");
  }

  @Test
  void familiarFormIsUnambiguous() {
    assertThat(ImageReference.parse("docker.io/localhost/x").familiar())
        .isEqualTo("docker.io/localhost/x");
    assertThat(ImageReference.parse("docker.io/a.b/c:1").familiar()).isEqualTo("docker.io/a.b/c:1");
    assertThat(ImageReference.parse("docker.io/" + HEX).familiar())
        .isEqualTo("docker.io/library/" + HEX);
    assertThat(ImageReference.parse("docker.io/" + HEX + ":1").familiar()).isEqualTo(HEX + ":1");
    assertThat(ImageReference.parse("docker.io/library/a.b:1").familiar()).isEqualTo("a.b:1");
    assertThat(ImageReference.parse("index.docker.io/acme/app").familiar()).isEqualTo("acme/app");
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
  void parsingAddsNoDefaultTag() {
    assertThat(ImageReference.parse("debian")).hasToString("docker.io/library/debian");
    assertThat(ImageReference.parse("debian").tag()).isEmpty();
    assertThat(ImageReference.parse("docker.io/library/debian").familiar()).isEqualTo("debian");
    assertThat(ImageReference.parse("docker.io/library/a/b").familiar()).isEqualTo("library/a/b");
  }
}
