package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.name.ContainerPath;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildPlanTest {
  private static final ImageSpec DEBIAN = ImageSpec.from("debian:bookworm-slim");

  @TempDir Path directory;

  private BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none());
  }

  private Fingerprint fingerprint(ImageSpec spec) {
    return plan(spec).fingerprint();
  }

  /** The digest of a base's first part would be a false statement about another image. */
  @Test
  void completedPlanEmptiesPartDigestOfBase() {
    BuildPlan plan = BuildPlan.of(ImageSpec.from("debian").run("true"));
    BuildPlan plain = plan.completed(Optional.empty(), Optional.of("sha256:a"), Set.of("other"));
    assertThat(plain.instructions())
        .isEqualTo(plan.completed(Optional.empty(), Optional.of("sha256:a")).instructions());
    assertThat(
            plan.completed(Optional.empty(), Optional.of("sha256:a"), Set.of(Labels.PART_DIGEST))
                .instructions())
        .hasSize(plain.instructions().size() + 1)
        .contains(new Instruction.SetLabel(Labels.PART_DIGEST, ""));
  }

  @Test
  void fingerprintIsParsedFromItsText() {
    Fingerprint fingerprint = fingerprint(DEBIAN.run("true"));
    assertThat(Fingerprint.parse(fingerprint.toString())).isEqualTo(fingerprint);
  }

  @Test
  void tagIsBase32OfFirstTwentyBytes() {
    assertThat(Fingerprint.parse("00".repeat(32)).tag()).isEqualTo("a".repeat(32));
    assertThat(Fingerprint.parse("ff".repeat(32)).tag()).isEqualTo("7".repeat(32));
    assertThat(Fingerprint.parse("666f6f626172".repeat(5) + "0000").tag())
        .isEqualTo("mzxw6ytbojtg633cmfzgm33pmjqxeztp");
  }

  @Test
  void namingAndDefaultsAreNotHashed() {
    assertThat(
            fingerprint(DEBIAN.named("a").registry("a.io").tagFormat("v-{fingerprint}").alias("x")))
        .isEqualTo(fingerprint(DEBIAN));
    assertThat(fingerprint(DEBIAN.platforms(Platform.LINUX_AMD64))).isEqualTo(fingerprint(DEBIAN));
    assertThat(fingerprint(ImageSpec.from("docker.io/library/debian:bookworm-slim")))
        .isEqualTo(fingerprint(DEBIAN));
    assertThat(fingerprint(ImageSpec.from("debian")))
        .isEqualTo(fingerprint(ImageSpec.from("debian:latest")));
  }

  @Test
  void everyOtherSettingIsHashed() throws IOException {
    Path file = source("f", "x");
    assertThat(
            List.of(
                fingerprint(DEBIAN),
                fingerprint(ImageSpec.scratch()),
                fingerprint(ImageSpec.from("debian:bookworm")),
                fingerprint(ImageSpec.from(DEBIAN)),
                fingerprint(ImageSpec.from(DEBIAN.run("true"))),
                fingerprint(DEBIAN.apt("git")),
                fingerprint(DEBIAN.pip("git")),
                fingerprint(DEBIAN.run("git")),
                fingerprint(DEBIAN.exec("git")),
                fingerprint(DEBIAN.env("A", "1")),
                fingerprint(DEBIAN.env("A", "2")),
                fingerprint(DEBIAN.env("A", "1").env("B", "1")),
                fingerprint(DEBIAN.env("B", "1").env("A", "1")),
                fingerprint(DEBIAN.label("A", "1")),
                fingerprint(DEBIAN.workdir("/x")),
                fingerprint(DEBIAN.run("/x")),
                fingerprint(DEBIAN.user("1")),
                fingerprint(DEBIAN.expose(1)),
                fingerprint(DEBIAN.entrypoint()),
                fingerprint(DEBIAN.command()),
                fingerprint(DEBIAN.entrypoint("a", "b")),
                fingerprint(DEBIAN.entrypoint("a b")),
                fingerprint(DEBIAN.platforms(Platform.parse("linux/arm64"))),
                fingerprint(DEBIAN.refresh("1")),
                fingerprint(DEBIAN.copy(file, "/f")),
                fingerprint(DEBIAN.copy(file, "/g"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void onlyPythonPackageOrderIsHashed() {
    assertThat(fingerprint(DEBIAN.apt("bb", "aa", "aa")))
        .isEqualTo(fingerprint(DEBIAN.apt("aa", "bb")));
    assertThat(fingerprint(DEBIAN.label("a", "1").label("b", "2")))
        .isEqualTo(fingerprint(DEBIAN.label("b", "2").label("a", "1")));
    assertThat(fingerprint(DEBIAN.pip("bb", "aa")))
        .isNotEqualTo(fingerprint(DEBIAN.pip("aa", "bb")));
  }

  @Test
  void fileTimesAndLocationsAreNotHashed() throws IOException {
    Path one = source("one/f", "x");
    Path other = source("other/f", "x");
    Files.setLastModifiedTime(other, FileTime.fromMillis(0));
    assertThat(fingerprint(DEBIAN.copy(one, "/f")))
        .isEqualTo(fingerprint(DEBIAN.copy(other, "/f")));
    assertThat(fingerprint(DEBIAN.copy(Path.of("one"), "/d")))
        .isEqualTo(fingerprint(DEBIAN.copy(directory.resolve("other"), "/d")));
  }

  @Test
  void localeAndTimeZoneAreNotHashed() {
    Fingerprint before = fingerprint(DEBIAN.env("TITLE", "İI").apt("git"));
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
      assertThat(fingerprint(DEBIAN.env("TITLE", "İI").apt("git"))).isEqualTo(before);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void completedPlanKeepsFingerprintAndAddsLabels() {
    BuildPlan plan = plan(DEBIAN.run("true"));
    ImageReference base = ImageReference.parse("debian@sha256:" + "a".repeat(64));
    BuildPlan completed =
        plan.completed(Optional.of(base), Optional.of("sha256:" + "a".repeat(64)));
    assertThat(completed.fingerprint()).isEqualTo(plan.fingerprint());
    assertThat(completed.base()).contains(base);
    assertThat(completed.dockerfile())
        .startsWith("FROM " + base + "\n")
        .contains("LABEL \"io.imagespec.fingerprint\"=\"" + plan.fingerprint() + "\"\n")
        .contains("LABEL \"io.imagespec.base.digest\"=\"sha256:aaaa")
        .containsPattern("LABEL \"io.imagespec.components\"=\"run:[0-9a-f]{12}\"")
        .endsWith("ENV IMAGESPEC_FINGERPRINT=\"" + plan.fingerprint() + "\"\n");
    assertThat(completed.render().origin(2))
        .get()
        .extracting(Dockerfile.Origin::step)
        .isEqualTo("run true");
  }

  @Test
  void missingFileAndLongCommandAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(DEBIAN.copy(Path.of("nowhere"), "/x")))
        .withMessageContaining("nowhere");
    ImageSpec wide = DEBIAN;
    for (int i = 0; i < 12; i++) {
      wide = wide.env("A" + i, "\n".repeat(50_000));
    }
    ImageSpec tooWide = wide;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(tooWide))
        .withMessageContaining("12 values");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(DEBIAN.run("\"".repeat(50_000))))
        .withMessageContaining("limit of 60000");
  }

  @Test
  void refreshTokenBecomesBuildArgument() {
    Dockerfile file = plan(DEBIAN.run("true").refresh("2026-11")).render();
    assertThat(file.text())
        .isEqualTo(
            "FROM docker.io/library/debian:bookworm-slim\nARG IMAGESPEC_REFRESH\nRUN [\"/bin/sh\",\"-c\",\"true\"]\n");
    assertThat(file.buildArguments()).containsEntry("IMAGESPEC_REFRESH", "2026-11");
    assertThat(file.origin(3)).isPresent();
  }

  @Test
  void unusualFileNameIsCopiedThroughDirectory() throws IOException {
    assertThat(plan(DEBIAN.copy(source("f", ""), "/d/é")).toJson())
        .contains("\"path\":\"copy-1/é\"");
    assertThat(plan(DEBIAN.copy(source("f", ""), "/d/a?")).toJson())
        .contains(
            "{\"kind\":\"directory\",\"path\":\"copy-1\"}",
            "\"path\":\"copy-1/a?\"",
            "\"root\":\"copy-1\",\"target\":\"/d\"");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                plan(
                    DEBIAN.with(
                        new Step.Copy(
                            FileSource.of(source("f", "")), ContainerPath.parse("/"), false))));
  }

  @Test
  void targetWithTrailingSlashIsDirectory() throws IOException {
    Path file = source("f", "");
    assertThat(fingerprint(DEBIAN.copy(file, "/"))).isEqualTo(fingerprint(DEBIAN.copy(file, "/f")));
    assertThat(fingerprint(DEBIAN.copy(file, "/d/")))
        .isEqualTo(fingerprint(DEBIAN.copy(file, "/d/f")));
  }

  private Path source(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
