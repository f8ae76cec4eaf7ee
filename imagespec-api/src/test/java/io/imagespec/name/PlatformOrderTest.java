package io.imagespec.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The compatible platforms of each platform, as listed by containerd's platformVector. */
class PlatformOrderTest {
  private static List<Platform> platforms(String names) {
    return Stream.of(names.split(" +", -1)).map(name -> Platform.parse("linux/" + name)).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "amd64, amd64 386",
    "amd64/v1, amd64 386",
    "amd64/v2, amd64/v2 amd64 386",
    "amd64/v4, amd64/v4 amd64/v3 amd64/v2 amd64 386",
    "386, 386",
    "arm/v5, arm/v5",
    "arm/v6, arm/v6 arm/v5",
    "arm, arm/v7 arm/v6 arm/v5",
    "arm/v7, arm/v7 arm/v6 arm/v5",
    "arm/v8, arm/v8 arm/v7 arm/v6 arm/v5",
    "arm64, arm64 arm/v8 arm/v7 arm/v6 arm/v5",
    "arm64/v8, arm64 arm/v8 arm/v7 arm/v6 arm/v5",
    "arm64/v8.2, arm64/v8.2 arm64/v8.1 arm64 arm/v8 arm/v7 arm/v6 arm/v5",
    "arm64/v9, arm64/v9 arm64/v8.5 arm64/v8.4 arm64/v8.3 arm64/v8.2 arm64/v8.1 arm64"
        + " arm/v8 arm/v7 arm/v6 arm/v5",
    "arm64/v9.1, arm64/v9.1 arm64/v9 arm64/v8.6 arm64/v8.5 arm64/v8.4 arm64/v8.3 arm64/v8.2"
        + " arm64/v8.1 arm64 arm/v8 arm/v7 arm/v6 arm/v5",
    "ppc64le, ppc64le",
    "riscv64, riscv64",
    "s390x, s390x",
    "arm/vx, arm/vx",
    "amd64/vx, amd64/vx 386",
  })
  void compatiblePlatformsAreOrderedByPreference(String platform, String compatible) {
    assertThat(Platform.parse("linux/" + platform).compatible()).isEqualTo(platforms(compatible));
  }

  @ParameterizedTest
  @CsvSource({
    // wanted, offered, best
    "arm/v7, arm/v5 arm/v6, arm/v6",
    "arm/v7, arm/v8 arm64, none",
    "arm/v6, arm/v7, none",
    "arm64, amd64 arm/v7 arm64, arm64",
    "arm64, amd64 arm/v7, arm/v7",
    "amd64, 386 amd64/v2, 386",
    "amd64, amd64/v2, none",
    "amd64/v3, amd64 amd64/v2, amd64/v2",
    "386, amd64, none",
    "s390x, ppc64le, none",
  })
  void selectsBestOfferedPlatform(String wanted, String offered, String best) {
    assertThat(
            Platform.parse("linux/" + wanted)
                .bestOf(platforms(offered))
                .map(platform -> platform.toString().replace("linux/", ""))
                .orElse("none"))
        .isEqualTo(best);
  }

  @ParameterizedTest
  @CsvSource({"windows/amd64, linux/amd64", "linux/arm64, darwin/arm64"})
  void otherOperatingSystemsAreIncompatible(String wanted, String offered) {
    assertThat(Platform.parse(wanted).bestOf(List.of(Platform.parse(offered)))).isEmpty();
  }
}
