package io.imagespec.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.context.DigestCache;
import io.imagespec.name.Digest;
import io.imagespec.plan.BuildPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageHistoryTest {
  private static final Instant TIME = Instant.parse("2026-11-30T10:00:00Z");
  private static final Digest DIGEST = Digest.sha256(new byte[0]);

  @TempDir Path directory;
  private Path files;
  private ImageHistory history;

  @BeforeEach
  void create() throws IOException {
    files = directory.resolve("history");
    history = new ImageHistory(files);
    Files.writeString(Files.createDirectory(directory.resolve("src")).resolve("main.py"), "1");
  }

  private BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none());
  }

  private static ImageSpec named(ImageSpec spec) {
    return spec.named("app").registry("ghcr.io/acme");
  }

  private static ImageSpec spec(String... packages) {
    return named(
        ImageSpec.from("debian:12")
            .apt(packages)
            .copy(Path.of("src"), "/app/src")
            .env("A", "1")
            .entrypoint("/app/run"));
  }

  private HistoryEntry record(ImageSpec spec, int minute) {
    HistoryEntry entry = HistoryEntry.of(plan(spec), DIGEST, TIME.plusSeconds(60L * minute));
    history.record(entry);
    return entry;
  }

  private List<String> differences(ImageSpec spec) {
    return history.nearest(plan(spec)).orElseThrow().differences();
  }

  private Path file() throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      List<Path> list = all.toList();
      assertThat(list).hasSize(1);
      return list.get(0);
    }
  }

  @Test
  void imageOfAnEqualPlanHasNoDifference() {
    HistoryEntry entry = record(spec("git"), 0);
    assertThat(history.nearest(plan(spec("git"))))
        .isEqualTo(Optional.of(new NearestImage(entry, List.of())));
  }

  @Test
  void changedStepsAreNamed() throws IOException {
    HistoryEntry entry = record(spec("git"), 0);
    Files.writeString(directory.resolve("src/main.py"), "2");
    NearestImage nearest = history.nearest(plan(spec("git", "curl"))).orElseThrow();
    assertThat(nearest.toString())
        .isEqualTo(
            entry.image()
                + "@"
                + DIGEST
                + " (built 2026-11-30T10:00:00Z): apt git curl changed, copy "
                + "src to /app/src changed");
  }

  @Test
  void addedAndRemovedStepsAreNamedOnce() {
    record(spec("git"), 0);
    ImageSpec other =
        named(
            ImageSpec.from("debian:12")
                .pip("requests")
                .copy(Path.of("src"), "/app/src")
                .env("A", "1")
                .env("B", "2")
                .entrypoint("/app/run"));
    assertThat(differences(other))
        .containsExactly("pip requests added", "apt removed", "env B added");
  }

  @Test
  void otherSettingsAreNamed() {
    record(spec("git"), 0);
    assertThat(differences(steps(ImageSpec.from("debian:13"))))
        .containsExactly("base debian:13 changed");
    assertThat(differences(steps(ImageSpec.scratch()))).containsExactly("base scratch changed");
    assertThat(differences(steps(ImageSpec.from(spec("git").withName("below")))))
        .containsExactly("base spec ghcr.io/acme/below changed");
    assertThat(differences(spec("git").platforms("linux/arm64")))
        .containsExactly("platforms [linux/arm64] changed");
    assertThat(differences(spec("git").refresh("monday"))).containsExactly("refresh token added");
    assertThat(differences(spec("git").extraHost("db", "10.0.0.1")))
        .containsExactly("extra hosts added");
    assertThat(differences(spec("git").label("a", "b"))).containsExactly("label a added");
    assertThat(differences(spec("git").expose(80))).containsExactly("expose 80 added");
  }

  private static ImageSpec steps(ImageSpec base) {
    return named(
        base.apt("git").copy(Path.of("src"), "/app/src").env("A", "1").entrypoint("/app/run"));
  }

  @Test
  void nearestImageHasTheFewestDifferencesAndIsTheLatestOfEqualOnes() {
    record(spec("git"), 0);
    HistoryEntry latest = record(spec("curl"), 1);
    record(spec("curl").env("B", "1").expose(80), 2);
    assertThat(history.nearest(plan(spec("nano"))).orElseThrow().entry()).isEqualTo(latest);
  }

  @Test
  void longStepIsShortened() {
    record(named(ImageSpec.from("debian:12").run("a".repeat(100))), 0);
    assertThat(differences(named(ImageSpec.from("debian:12").run("b".repeat(100)))))
        .containsExactly("run " + "b".repeat(55) + "… changed");
  }

  @Test
  void veryLongPlanIsCompared() {
    ImageSpec many = named(ImageSpec.from("debian:12"));
    for (int i = 0; i < 2000; i++) {
      many = many.env("A" + i, "1");
    }
    record(many, 0);
    assertThat(differences(many.env("B", "1"))).isEmpty();
    assertThat(differences(many.refresh("monday"))).containsExactly("refresh token added");
  }

  @Test
  void onlyImagesOfTheRepositoryAreCompared() {
    record(spec("git"), 0);
    assertThat(history.nearest(plan(spec("git").withName("other")))).isEmpty();
    assertThat(history.nearest(plan(spec("git").withRegistry("ghcr.io/other")))).isEmpty();
  }

  @Test
  void twentyImagesAreKeptForEachRepository() {
    for (int i = 0; i < 22; i++) {
      record(spec("p" + i), i);
    }
    assertThat(isKnown(spec("p1"))).isFalse();
    assertThat(isKnown(spec("p2"))).isTrue();
    assertThat(isKnown(spec("p21"))).isTrue();
  }

  private boolean isKnown(ImageSpec spec) {
    BuildPlan plan = plan(spec);
    return history
        .nearest(plan)
        .map(NearestImage::entry)
        .filter(entry -> entry.image().equals(plan.image()))
        .filter(entry -> entry.fingerprint().equals(plan.fingerprint()))
        .isPresent();
  }

  @Test
  void repeatedImageReplacesItsEntry() throws IOException {
    record(spec("git"), 0);
    long size = Files.size(file());
    HistoryEntry again = record(spec("git"), 5);
    assertThat(Files.size(file())).isEqualTo(size);
    assertThat(history.nearest(plan(spec("git"))).orElseThrow().entry()).isEqualTo(again);
  }

  @Test
  void otherProcessReadsTheSameEntries() {
    HistoryEntry entry = record(spec("git"), 0);
    assertThat(new ImageHistory(files).nearest(plan(spec("git"))).orElseThrow().entry())
        .isEqualTo(entry);
  }

  @Test
  void documentIsCanonicalAndPrivate() throws IOException {
    HistoryEntry entry = record(spec("git"), 0);
    assertThat(file())
        .hasContent(
            """
            {"images":[{"components":"%s","digest":"%s","fingerprint":"%s","image":"%s",\
            "time":"2026-11-30T10:00:00Z"}],"repository":"ghcr.io/acme/app","version":1}"""
                .formatted(entry.components(), DIGEST, entry.fingerprint(), entry.image()));
    assertThat(entry.components())
        .matches(
            "base:H platforms:H apt:H apt:H copy:H env:H entrypoint:H command:H"
                .replace("H", "[0-9a-f]{12}"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files)))
        .isEqualTo("rwx------");
  }

  @Test
  void neitherValuesNorCommandsAreStored() throws IOException {
    record(
        spec("git")
            .env("PASSWORD", "hunter2")
            .run("login --password hunter2")
            .label("token", "hunter2")
            .refresh("hunter2")
            .with(
                Run.shell("cat /run/secrets/s")
                    .secret(Secret.of("s", () -> "hunter2".getBytes(StandardCharsets.UTF_8)))),
        0);
    assertThat(file()).content().doesNotContain("hunter2", "login", "PASSWORD", "token");
  }

  @Test
  void damagedFileIsIgnoredAndReplaced() throws IOException {
    HistoryEntry entry = record(spec("git"), 0);
    String valid = Files.readString(file());
    List<String> damaged =
        List.of(
            "",
            "{",
            "[]",
            "{\"version\":1}",
            valid.replace("\"version\":1", "\"version\":2"),
            valid.replace("\"version\"", "\"x\":1,\"version\""),
            valid.replace("ghcr.io/acme/app\",\"version", "ghcr.io/acme/other\",\"version"),
            valid.replace("2026-11-30T10:00:00Z", "yesterday"),
            valid.replace(DIGEST.hex(), "0"),
            valid.replace("\"base:", "\"" + "x".repeat(40_000) + "base:"),
            valid + " ".repeat(1024 * 1024));
    for (String text : damaged) {
      Files.writeString(file(), text);
      assertThat(history.nearest(plan(spec("git")))).describedAs(text).isEmpty();
      record(spec("git"), 0);
      assertThat(file()).content().isEqualTo(valid);
    }
    assertThat(history.nearest(plan(spec("git"))).orElseThrow().entry()).isEqualTo(entry);
  }

  @Test
  void failedReadsAndWritesAreNotReported() throws IOException {
    Files.createFile(files);
    record(spec("git"), 0);
    assertThat(history.nearest(plan(spec("git")))).isEmpty();
    assertThat(isKnown(spec("git"))).isFalse();
    ImageHistory unwritable = new ImageHistory(Path.of("/proc/self"));
    unwritable.record(HistoryEntry.of(plan(spec("git")), DIGEST, TIME));
    assertThat(unwritable.nearest(plan(spec("git")))).isEmpty();
  }
}
