package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.ImageSpec;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BasePolicyTest {
  private static final String BASE = "debian:12";
  private static final ImageReference BASE_TAG = ImageReference.parse(BASE);

  @TempDir Path directory;

  private final InMemoryRegistry registry = new InMemoryRegistry().add(BASE).add("python:3.13");
  private final RecordingEngine engine = RecordingEngine.with(registry);

  private static ImageSpec spec(String base) {
    return ImageSpec.from(base).named("app").registry("ghcr.io/acme").run("make");
  }

  private ImageResolver.Builder resolver() {
    return engine.resolver().directory(directory);
  }

  private ResolvedImage resolve(BasePolicy policy, ImageSpec spec) {
    try (ImageResolver images = resolver().bases(policy).build()) {
      return images.resolve(spec);
    }
  }

  private LockUpdate lock(ImageSpec... specs) {
    try (ImageResolver images = resolver().build()) {
      return images.lockBases(List.of(specs));
    }
  }

  private Path file() {
    return directory.resolve("imagespec.lock");
  }

  private void moveBase() {
    registry.add("debian:13");
    registry.tag(ImageReference.parse("debian@" + digest("debian:13")), "12");
  }

  private String digest(String reference) {
    return registry.digest(reference).orElseThrow().toString();
  }

  private long lookups(String reference) {
    String line = "find " + ImageReference.parse(reference).orLatest();
    return registry.requests().stream().filter(line::equals).count();
  }

  @Test
  void pinnedImageIsThatOfASpecWithTheDigest() {
    ResolvedImage pinned = resolve(BasePolicy.PINNED, spec(BASE));
    ResolvedImage written = resolve(BasePolicy.FLOATING, spec("debian@" + digest(BASE)));
    assertThat(written.action()).isEqualTo(Action.REUSED);
    assertThat(written.pinned()).isEqualTo(pinned.pinned());
    assertThat(pinned.reasons()).contains("base debian:12 is pinned to its digest");
    assertThat(resolve(BasePolicy.FLOATING, spec(BASE)).pinned()).isNotEqualTo(pinned.pinned());
  }

  @Test
  void movedBaseIsANewImageIfPinnedOnly() {
    ResolvedImage floating = resolve(BasePolicy.FLOATING, spec(BASE));
    ResolvedImage pinned = resolve(BasePolicy.PINNED, spec(BASE));
    moveBase();
    assertThat(resolve(BasePolicy.FLOATING, spec(BASE)).pinned()).isEqualTo(floating.pinned());
    assertThat(resolve(BasePolicy.PINNED, spec(BASE)).fingerprint())
        .isNotEqualTo(pinned.fingerprint());
  }

  @Test
  void eachBaseOfACallIsLookedUpOnce() {
    ImageSpec parent = ImageSpec.from(BASE).named("parent").registry("ghcr.io/acme").run("make");
    Map<String, ImageSpec> images =
        Map.of(
            "a", spec(BASE),
            "b", spec(BASE).withName("b").run("more"),
            "c", spec("python:3.13").withName("c"),
            "d", ImageSpec.from(parent).named("d").registry("ghcr.io/acme").run("more"),
            "e", ImageSpec.scratch().named("e").registry("ghcr.io/acme"));
    try (ImageResolver resolver = resolver().bases(BasePolicy.PINNED).build()) {
      ImageCatalog catalog = resolver.resolveAll(images);
      assertThat(catalog.names()).hasSize(5);
      long first = lookups(BASE);
      assertThat(resolver.resolveAll(images).digest()).isEqualTo(catalog.digest());
      assertThat(lookups(BASE)).isEqualTo(first + 1);
    }
  }

  @Test
  void missingBaseFailsItsNamesOnly() {
    Map<String, ImageSpec> images =
        Map.of("a", spec(BASE), "b", spec("missing:1"), "c", spec("missing:1").withName("c"));
    try (ImageResolver resolver = resolver().bases(BasePolicy.PINNED).build()) {
      assertThatExceptionOfType(ResolveAllException.class)
          .isThrownBy(() -> resolver.resolveAll(images))
          .withMessageContaining("base missing:1: it does not exist in its registry")
          .satisfies(e -> assertThat(e.catalog().names()).containsExactly("a"));
    }
  }

  @Test
  void lockedImageIgnoresMovedTag() {
    LockUpdate update = lock(spec(BASE));
    assertThat(update.added()).containsOnlyKeys(BASE_TAG);
    String before = digest(BASE);
    ResolvedImage locked = resolve(BasePolicy.LOCKED, spec(BASE));
    moveBase();
    assertThat(resolve(BasePolicy.LOCKED, spec(BASE)).pinned()).isEqualTo(locked.pinned());

    LockUpdate moved = lock(spec(BASE));
    assertThat(moved.added()).isEmpty();
    assertThat(moved.moved().values())
        .containsExactly(new LockUpdate.Move(Digest.parse(before), Digest.parse(digest(BASE))));
    assertThat(resolve(BasePolicy.LOCKED, spec(BASE)).fingerprint())
        .isNotEqualTo(locked.fingerprint());
  }

  @Test
  void lockedLookupNeedsNoRequestForTheBase() {
    lock(spec(BASE));
    resolve(BasePolicy.LOCKED, spec(BASE));
    int before = registry.requests().size();
    resolve(BasePolicy.LOCKED, spec(BASE));
    assertThat(registry.requests()).hasSize(before + 1);
  }

  @Test
  void unlockedBaseIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(BasePolicy.LOCKED, spec(BASE)))
        .withMessageContaining(file().toString())
        .withMessageContaining("lockBases(..)");
    lock(spec(BASE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(BasePolicy.LOCKED, spec("python:3.13")))
        .withMessageContaining("python:3.13");
    assertThat(engine.builds()).isEmpty();
  }

  @Test
  void lockKeepsOtherEntriesAndIsWrittenOnlyIfItChanges() throws Exception {
    lock(spec("python:3.13"));
    lock(spec(BASE));
    assertThat(Files.readString(file()).lines().filter(line -> line.contains("sha256:")))
        .hasSize(2)
        .isSorted();
    Files.setLastModifiedTime(file(), java.nio.file.attribute.FileTime.fromMillis(1000));
    LockUpdate again = lock(spec(BASE), spec("python:3.13"));
    assertThat(again.changed()).isFalse();
    assertThat(again.unchanged()).hasSize(2);
    assertThat(Files.getLastModifiedTime(file()).toMillis()).isEqualTo(1000);
  }

  @Test
  void failedLookupLeavesTheLockAsItWas() throws Exception {
    lock(spec(BASE));
    String before = Files.readString(file());
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> lock(spec("python:3.13"), spec("missing:1")));
    assertThat(file()).hasContent(before);
  }

  @Test
  void mergeConflictNamesItsLine() throws Exception {
    Files.writeString(file(), "{\"version\": 1, \"bases\": {\n<<<<<<< HEAD\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(BasePolicy.LOCKED, spec(BASE)))
        .withMessageContaining("line 2");
    assertThatIllegalArgumentException().isThrownBy(() -> lock(spec(BASE)));
  }

  @Test
  void checkBasesReportsMovedTagOfALockedBase() {
    lock(spec(BASE));
    resolve(BasePolicy.LOCKED, spec(BASE));
    String locked = digest(BASE);
    assertThat(reasonsWithCheck()).contains("base debian:12 is still " + locked);
    moveBase();
    assertThat(reasonsWithCheck())
        .anyMatch(
            reason ->
                reason.startsWith("base debian:12 has moved from " + locked + " to " + digest(BASE))
                    && reason.contains("lockBases(..)"));
  }

  private List<String> reasonsWithCheck() {
    try (ImageResolver images = resolver().bases(BasePolicy.LOCKED).checkBases().build()) {
      return images.resolve(spec(BASE)).reasons();
    }
  }
}
