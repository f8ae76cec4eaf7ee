package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningImageTest {
  private static final ImageCatalog CATALOG =
      Catalogs.of(Map.of("b", Catalogs.TRAIN, "a", Catalogs.TRAIN, "external", Catalogs.BASE));

  private static RunningImage running(String fingerprint) {
    return RunningImage.of(
        Environment.of(Map.of("IMAGESPEC_FINGERPRINT", fingerprint), Path.of("/home/a")));
  }

  private static CatalogLocation location(CatalogLocation.Kind kind, String... names) {
    return new CatalogLocation(kind, new TreeSet<>(List.of(names)));
  }

  @Test
  void imageIsFoundByItsFingerprint() {
    RunningImage running = running(Catalogs.FINGERPRINT.toString());
    assertThat(running.fingerprint()).contains(Catalogs.FINGERPRINT);
    assertThat(CATALOG.locate(running)).isEqualTo(location(CatalogLocation.Kind.MATCH, "a", "b"));
  }

  @Test
  void imageOfAnotherSpecIsNotInTheCatalog() {
    assertThat(CATALOG.locate(running("ff".repeat(32))))
        .isEqualTo(location(CatalogLocation.Kind.OTHER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "FF", "sha256:0101"})
  void missingOrInvalidFingerprintIsUnknown(String value) {
    assertThat(running(value).fingerprint()).isEmpty();
    assertThat(CATALOG.locate(running(value))).isEqualTo(location(CatalogLocation.Kind.UNKNOWN));
  }

  @Test
  void defaultImageMatchesWithoutAName() {
    ImageCatalog catalog =
        ImageCatalog.of(
            Map.of("external", Catalogs.BASE), DefaultImage.of(Optional.of(Catalogs.TRAIN)));
    assertThat(catalog.locate(running(Catalogs.FINGERPRINT.toString())))
        .isEqualTo(location(CatalogLocation.Kind.MATCH));
  }

  @Test
  void locationOfThisProcessUsesItsEnvironment() {
    assertThat(RunningImage.current()).isEqualTo(RunningImage.of(Environment.system()));
    assertThat(CATALOG.locate()).isEqualTo(CATALOG.locate(RunningImage.current()));
  }
}
