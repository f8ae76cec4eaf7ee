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

class NameValuesTest {
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
    "linux/i386/sse2, linux/386",
    "linux/386/sse2, linux/386/sse2",
    "windows/amd64, windows/amd64",
    "macos/arm64, darwin/arm64",
    "MacOS/AArch64, darwin/arm64",
    "linux/X86-64/V3, linux/amd64/v3",
    "linux/x86_64/v1, linux/amd64",
    "arm64, linux/arm64",
    "AMD64, linux/amd64",
    "x86_64, linux/amd64",
    "arm/v6, linux/arm/v6",
    "armhf, linux/arm/v7",
    "arm64/v8, linux/arm64",
    "linux/amd64/1, linux/amd64/1",
    "linux/aarch64/v8, linux/arm64",
    "linux/arm64/v8.0, linux/arm64",
    "linux/arm64/v8.1, linux/arm64/v8.1",
    "linux/arm64/9, linux/arm64/v9",
    "linux/arm64/9.0, linux/arm64/v9",
    "linux/arm64/v9.0, linux/arm64/v9",
    "linux/arm64/7, linux/arm64/7",
    "linux/arm/5, linux/arm/v5",
    "linux/arm/6, linux/arm/v6",
    "linux/arm/v6, linux/arm/v6",
    "linux/arm/v7, linux/arm/v7",
    "linux/arm/8, linux/arm/v8",
    "linux/arm/9, linux/arm/9",
    "linux/armhf/v6, linux/arm/v7",
    "linux/armel/v7, linux/arm/v6",
    "linux/armbe/7, linux/armbe/7",
    "linux/ppc64le/power9, linux/ppc64le/power9",
    "linux/s390x, linux/s390x",
    "linux/riscv64, linux/riscv64",
    "linux/loong64, linux/loong64",
    "linux/mips64le/softfloat, linux/mips64le/softfloat",
    "wasi/wasm, wasi/wasm",
  })
  void platformsAreCanonicalized(String text, String canonical) {
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
        "linux/\u0000",
        "linux/amd64/",
        "linux//v1",
        "lin.ux/amd64",
        "*/amd64",
        "linux/*",
        "linux/amd64\n",
        "linux/arm64/v8 ",
        "linu\u212a/amd64",
        "L\u0130NUX/amd64",
        "linux/amd6\u0664"
      })
  void invalidPlatformIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Platform.parse(text))
        .withMessageContaining("platform");
  }

  @Test
  void longInputIsRefusedQuickly() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (String part : List.of("a", "A", "/", "/a", ":", ".", "\u212a", "\ud800")) {
            String run = part.repeat(1_048_576 / part.length());
            assertThatIllegalArgumentException()
                .isThrownBy(() -> Platform.parse("linux/" + run + "/b/c"));
            assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(run));
            assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha256:" + run));
            assertThatIllegalArgumentException().isThrownBy(() -> ContainerPath.parse("/" + run));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"sha256, 64", "sha384, 96", "sha512, 128"})
  void digestIsParsedStrictly(String algorithm, int digits) {
    String text = algorithm + ":" + "a".repeat(digits);
    assertThat(Digest.parse(text)).hasToString(text);
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(text + "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(text.replace('a', 'A')));
  }

  @Test
  void emptyInputHasKnownSha256Digest() {
    assertThat(Digest.sha256(new byte[0]))
        .hasToString("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "//a//b/, /a/b",
    "/a/./b, /a/b",
    "/it's $x, /it's $x",
    "/a.wh.b/wh., /a.wh.b/wh."
  })
  void containerPathIsNormalized(String text, String path) {
    assertThat(ContainerPath.parse(text)).hasToString(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "./a",
        "/a/../b",
        "/..",
        "C:\\a",
        "/a\u0000b",
        "/a\nb",
        "/\ud800",
        "/etc/.wh.passwd",
        "/.wh..wh..opq/a"
      })
  void invalidContainerPathIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContainerPath.parse(text))
        .withMessageContaining("container path");
  }

  @Test
  void containerPathHasParentAndName() {
    assertThat(ContainerPath.parse("/a/b").parent()).hasToString("/a");
    assertThat(ContainerPath.parse("/a").parent()).hasToString("/");
    assertThat(ContainerPath.parse("/a/b").name()).isEqualTo("b");
  }
}
