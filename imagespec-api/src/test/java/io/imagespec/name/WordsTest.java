package io.imagespec.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "Linux/x86_64, linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v2, linux/amd64/v2",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm64/8, linux/arm64",
    "linux/arm64/v9, linux/arm64/v9",
    "linux/arm, linux/arm/v7",
    "linux/armhf, linux/arm/v7",
    "linux/armel, linux/arm/v6",
    "linux/arm/7, linux/arm/v7",
    "linux/i386, linux/386",
    "windows/amd64, windows/amd64",
    "macos/arm64, darwin/arm64",
  })
  void aPlatformBecomesCanonical(String text, String canonical) {
    assertThat(Platform.parse(text)).hasToString(canonical);
    assertThat(Platform.parse(canonical)).isEqualTo(Platform.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "linux",
        "linux/",
        "/amd64",
        "linux/amd64/v1/x",
        "linux/am d64",
        "linux/\u0000"
      })
  void whatIsNoPlatformIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Platform.parse(text))
        .withMessageContaining("platform");
  }

  @ParameterizedTest
  @CsvSource({"sha256, 64", "sha384, 96", "sha512, 128"})
  void aDigestIsKept(String algorithm, int digits) {
    String text = algorithm + ":" + "a".repeat(digits);
    assertThat(Digest.parse(text)).hasToString(text);
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(text + "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(text.replace('a', 'A')));
  }

  @Test
  void theDigestOfNothingIsTheKnownOne() {
    assertThat(Digest.sha256(new byte[0]))
        .hasToString("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @ParameterizedTest
  @CsvSource({"/, /", "//a//b/, /a/b", "/a/./b, /a/b", "/it's $x, /it's $x"})
  void aContainerPathIsShortened(String text, String path) {
    assertThat(ContainerPath.parse(text)).hasToString(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "./a", "/a/../b", "/..", "C:\\a", "/a\u0000b", "/a\nb", "/\ud800"})
  void whatIsNoContainerPathIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContainerPath.parse(text))
        .withMessageContaining("container path");
  }

  @Test
  void aContainerPathKnowsParentAndName() {
    assertThat(ContainerPath.parse("/a/b").parent()).hasToString("/a");
    assertThat(ContainerPath.parse("/a").parent()).hasToString("/");
    assertThat(ContainerPath.parse("/a/b").name()).isEqualTo("b");
  }
}
