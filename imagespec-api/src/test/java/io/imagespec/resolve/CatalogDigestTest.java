package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.name.Digest;
import io.imagespec.registry.Visibility;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CatalogDigestTest {
  private static final ImageCatalog CATALOG =
      Catalogs.of(Map.of("b", Catalogs.BASE, "a", Catalogs.TRAIN));

  @Test
  void digestIsThatOfNamesAndPinnedReferences() {
    String document =
        "{\"images\":{\"a\":\"ghcr.io/acme/train@sha256:"
            + "a".repeat(64)
            + "\",\"b\":\"docker.io/library/debian@sha256:"
            + "b".repeat(64)
            + "\"}}";
    assertThat(CATALOG.digest())
        .isEqualTo(Digest.sha256(document.getBytes(StandardCharsets.UTF_8)))
        .hasToString("sha256:007afbac09f78e9d7013e2d77a6956dd6a032b6eee91b2ea94c0be9e875da91e");
  }

  @Test
  void digestOfACatalogWithADefaultImage() {
    assertThat(Catalogs.golden().digest())
        .hasToString("sha256:3cf39e7cfe5dda8adf19c91ea334a8c37f4472f82e047b60ce37d5b2986f4ca9");
  }

  @Test
  void digestOfAnEmptyCatalog() {
    assertThat(Catalogs.of(Map.of()).digest())
        .hasToString("sha256:db08aed04dce5ae09e9b6f0f0654f0895338486307ff3882f6a2ba4b525c453d");
  }

  @Test
  void digestIgnoresHowTheImageCameAbout() {
    ResolvedImage built = Catalogs.TRAIN.image();
    ResolvedImage other =
        new ResolvedImage(
            built.reference().withTag("other"),
            built.digest(),
            Action.REUSED,
            Optional.empty(),
            new TreeSet<>(),
            Visibility.PUBLIC,
            List.of());
    CatalogEntry reused = new CatalogEntry(other, ImageOrigin.EXTERNAL);
    assertThat(Catalogs.of(Map.of("b", Catalogs.BASE, "a", reused)).digest())
        .isEqualTo(CATALOG.digest());
  }

  @Test
  void digestDependsOnNamesAndImages() {
    assertThat(Catalogs.of(Map.of("c", Catalogs.BASE, "a", Catalogs.TRAIN)).digest())
        .isNotEqualTo(CATALOG.digest());
    assertThat(Catalogs.of(Map.of("b", Catalogs.TRAIN, "a", Catalogs.BASE)).digest())
        .isNotEqualTo(CATALOG.digest());
    assertThat(Catalogs.of(Map.of("a", Catalogs.TRAIN)).digest()).isNotEqualTo(CATALOG.digest());
  }
}
