package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Catalogs for tests. */
final class Catalogs {
  static final Fingerprint FINGERPRINT = fingerprint("01");

  static final CatalogEntry TRAIN =
      entry("ghcr.io/acme/train:k3v", "aa", Action.BUILT, Optional.of(FINGERPRINT));

  static final CatalogEntry BASE = entry("debian:12", "bb", Action.EXTERNAL, Optional.empty());

  private static final String[] PIECES = {
    "a", "B", "9", "_", "-", ".", "/", ":", "\"", "\\", "{", "}", "é", "漢", "\ud83d\ude00", "\u0301"
  };

  private Catalogs() {}

  static Fingerprint fingerprint(String two) {
    return Fingerprint.parse(two.repeat(32));
  }

  static CatalogEntry entry(
      String reference, String twoDigits, Action action, Optional<Fingerprint> fingerprint) {
    return new CatalogEntry(
        new ResolvedImage(
            ImageReference.parse(reference),
            Digest.parse("sha256:" + twoDigits.repeat(32)),
            action,
            fingerprint,
            new TreeSet<>(List.of(Platform.LINUX_AMD64)),
            Visibility.NOT_CHECKED,
            List.of("it is \"there\"")),
        action == Action.EXTERNAL ? ImageOrigin.EXTERNAL : ImageOrigin.SPEC);
  }

  static ImageCatalog of(Map<String, CatalogEntry> images) {
    return ImageCatalog.of(images, DefaultImage.of(Optional.empty()));
  }

  /** Returns the catalog of the golden documents. */
  static ImageCatalog golden() {
    CatalogEntry byDigest =
        new CatalogEntry(
            entry("r.io/c", "cc", Action.EXTERNAL, Optional.empty()).image(),
            ImageOrigin.DEFAULT_OF_FLYTE);
    return ImageCatalog.of(
        Map.of("train", TRAIN, "Base", BASE), DefaultImage.of(Optional.of(byDigest)));
  }

  static ImageCatalog random(Random random) {
    Map<String, CatalogEntry> images = new TreeMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      images.put(text(random, 1 + random.nextInt(8)), entry(random));
    }
    return ImageCatalog.of(
        images,
        DefaultImage.of(random.nextBoolean() ? Optional.of(entry(random)) : Optional.empty()));
  }

  private static CatalogEntry entry(Random random) {
    ImageReference repository =
        ImageReference.parse("r" + random.nextInt(3) + ".io:50/a/b" + random.nextInt(9));
    SortedSet<Platform> platforms = new TreeSet<>();
    for (String platform : List.of("linux/amd64", "linux/arm/v6", "windows/amd64")) {
      if (random.nextBoolean()) {
        platforms.add(Platform.parse(platform));
      }
    }
    List<String> reasons = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      reasons.add(text(random, random.nextInt(30)) + (random.nextBoolean() ? "\n\0 x" : ""));
    }
    return new CatalogEntry(
        new ResolvedImage(
            random.nextBoolean() ? repository : repository.withTag("T_" + random.nextInt(99)),
            Digest.parse(
                random.nextBoolean() ? "sha256:" + "0a".repeat(32) : "sha512:" + "f9".repeat(64)),
            one(random, Action.values()),
            random.nextBoolean() ? Optional.of(FINGERPRINT) : Optional.empty(),
            platforms,
            one(random, Visibility.values()),
            reasons),
        one(random, ImageOrigin.values()));
  }

  private static <T> T one(Random random, T[] all) {
    return all[random.nextInt(all.length)];
  }

  private static String text(Random random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      text.append(one(random, PIECES));
    }
    return text.toString();
  }
}
