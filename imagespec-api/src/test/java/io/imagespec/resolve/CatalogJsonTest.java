package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogJsonTest {
  private static final long SEED = Long.getLong("imagespec.seed", new Random().nextLong());

  private static final String A = "a".repeat(64);

  /** The catalog of {@link Catalogs#golden()}, broken into lines. */
  private static final String GOLDEN =
      """
      {"default":{"action":"EXTERNAL","digest":"sha256:%3$s","origin":"default:FLYTE_INTERNAL_IMAGE",
      "pinned":"r.io/c@sha256:%3$s","platforms":["linux/amd64"],"reasons":["it is \\"there\\""],
      "reference":"r.io/c","visibility":"NOT_CHECKED"},
      "digest":"sha256:3cf39e7cfe5dda8adf19c91ea334a8c37f4472f82e047b60ce37d5b2986f4ca9",
      "images":{
      "Base":{"action":"EXTERNAL","digest":"sha256:%2$s","origin":"external",
      "pinned":"docker.io/library/debian@sha256:%2$s","platforms":["linux/amd64"],
      "reasons":["it is \\"there\\""],"reference":"docker.io/library/debian:12","tag":"12",
      "tagged":"docker.io/library/debian:12@sha256:%2$s","visibility":"NOT_CHECKED"},
      "train":{"action":"BUILT","digest":"sha256:%1$s","fingerprint":"%4$s","origin":"spec",
      "pinned":"ghcr.io/acme/train@sha256:%1$s","platforms":["linux/amd64"],
      "reasons":["it is \\"there\\""],"reference":"ghcr.io/acme/train:k3v","tag":"k3v",
      "tagged":"ghcr.io/acme/train:k3v@sha256:%1$s","visibility":"NOT_CHECKED"}},
      "version":1}
      """
          .formatted(A, "b".repeat(64), "c".repeat(64), Catalogs.FINGERPRINT)
          .replace("\n", "");

  @Test
  void documentIsCanonicalAndComplete() {
    assertThat(Catalogs.golden().toJson()).isEqualTo(GOLDEN);
  }

  @Test
  void documentIsReadAgain() {
    ImageCatalog read = ImageCatalog.fromJson(GOLDEN);
    assertThat(read).isEqualTo(Catalogs.golden()).hasSameHashCodeAs(Catalogs.golden());
    assertThat(read.toJson()).isEqualTo(GOLDEN);
    assertThat(read.image("train")).isEqualTo(Catalogs.TRAIN.image());
    assertThat(read.imageOrDefault(null).reference()).hasToString("r.io/c");
    assertThat(read.origin("Base")).isEqualTo(ImageOrigin.EXTERNAL);
    assertThat(ImageCatalog.fromJson(GOLDEN + "\n")).isEqualTo(read);
  }

  @Test
  void randomCatalogsAreReadAgain() {
    Random random = new Random(SEED);
    for (int i = 0; i < 500; i++) {
      ImageCatalog catalog = Catalogs.random(random);
      String json = catalog.toJson();
      ImageCatalog read = ImageCatalog.fromJson(json);
      assertThat(read).as("seed %s: %s", SEED, json).isEqualTo(catalog);
      assertThat(read.toJson()).isEqualTo(json);
      assertThat(read.digest()).isEqualTo(catalog.digest());
    }
  }

  /** Any other exception than {@link IllegalArgumentException} fails the test. */
  @Test
  void damagedDocumentIsReadOrRefused() {
    Random random = new Random(SEED);
    List<String> noise = List.of("{", "}", "\"", "1", "null", ":", ",", "\\", "\0", "é", "\ud800");
    for (int i = 0; i < 2_000; i++) {
      StringBuilder json = new StringBuilder(Catalogs.random(random).toJson());
      int at = random.nextInt(json.length());
      json.replace(
          at,
          Math.min(json.length(), at + random.nextInt(3)),
          random.nextBoolean() ? noise.get(random.nextInt(noise.size())) : "");
      try {
        String read = ImageCatalog.fromJson(json.toString()).toJson();
        assertThat(ImageCatalog.fromJson(read).toJson()).isEqualTo(read);
      } catch (IllegalArgumentException e) {
        assertThat(e).as("seed %s: %s", SEED, json).hasMessageStartingWith("JSON");
      }
    }
  }

  @Test
  void tenThousandNamesAreReadAgain() {
    Map<String, CatalogEntry> images = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      images.put("com.acme.workflows.Task" + i, Catalogs.TRAIN);
    }
    ImageCatalog catalog = Catalogs.of(images);
    assertThat(ImageCatalog.fromJson(catalog.toJson())).isEqualTo(catalog);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      quoteCharacter = '`',
      value = {
        "\"version\":1|\"version\":2|$.version: version 2 is newer than 1, which this library reads; upgrade io.imagespec",
        "\"version\":1|\"version\":0|$.version: version 0 does not exist",
        "\"version\":1|\"version\":\"1\"|$.version: a 32-bit integer is required, not a string",
        ",\"version\":1|``|$.version: it is missing",
        "\"version\":1|\"version\":1,\"x\":1|$.x: unknown field",
        "\"origin\":\"spec\"|\"origin\":\"spec\",\"x\":1|$.images.train.x: unknown field",
        "\"origin\":\"spec\"|\"origin\":\"default\"|$.images.train.origin: unknown origin \"default\"",
        "\"action\":\"BUILT\"|\"action\":\"built\"|$.images.train.action: unknown action \"built\"",
        "\"action\":\"BUILT\",|``|$.images.train.action: it is missing",
        "\"images\":{|\"images\":[],\"y\":{|$.images: an object is required, not a list",
        "{\"default\":{|{\"default\":{\"y\":1,|$.default.y: unknown field",
        "{\"default\":{|{\"default\":1,\"y\":{|$.default: an object is required, not a number",
        "\"Base\":{|\"Ba se\":{|$.images.Ba se: the name is invalid: it contains a blank",
        "\"Base\":{|\"base\":{|$.digest: the names and references have the digest sha256:",
        "\"Base\":{|\"train\":{|'train'",
        "\"tag\":\"12\"|\"tag\":\"13\"|$.images.Base.tag: it must be \"12\", like the other fields",
        "\"tag\":\"12\",|``|$.images.Base.tag: it must be \"12\", like the other fields",
        "\"reference\":\"r.io/c\"|\"reference\":\"r.io/c\",\"tag\":\"1\"|$.default.tag: the reference has no tag",
        "\"pinned\":\"r.io/c@|\"pinned\":\"r.io/d@|$.default.pinned: it must be \"r.io/c@sha256:ccc",
        "\"tagged\":\"ghcr.io/|\"tagged\":\"quay.io/|$.images.train.tagged: it must be \"ghcr.io/",
        "\"reference\":\"ghcr.io/acme/train:k3v\"|\"reference\":\"GHCR.io/acme/Train\"|$.images.train.reference: image reference",
        "\"visibility\":|\"visibility\":\"\",\"z\":|$.default.visibility: unknown visibility \"\"",
        "[\"linux/amd64\"]|[\"linux\"]|$.default.platforms: platform",
        "[\"linux/amd64\"]|[\"linux/amd64\",\"amd64\"]|$.default.platforms: the platform \"amd64\" is repeated",
        "\"fingerprint\":\"0|\"fingerprint\":\"X|$.images.train.fingerprint: fingerprint",
      })
  void contradictionIsRefusedWithItsPath(String text, String replacement, String message) {
    String json = GOLDEN.replaceFirst(Pattern.quote(text), Matcher.quoteReplacement(replacement));
    assertThat(json).isNotEqualTo(GOLDEN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageCatalog.fromJson(json))
        .withMessageStartingWith("JSON")
        .withMessageContaining(message);
  }

  @Test
  void referenceWithADigestIsRefused() {
    String json =
        GOLDEN.replace("\"reference\":\"r.io/c\"", "\"reference\":\"r.io/c@sha256:" + A + "\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageCatalog.fromJson(json))
        .withMessage(
            "JSON at $.default.reference: it contains a digest, which is a field of its own");
  }

  @Test
  void otherImageIsDetectedByTheDigest() {
    String json = GOLDEN.replace("b".repeat(64), "d".repeat(64));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageCatalog.fromJson(json))
        .withMessageStartingWith("JSON at $.digest: ")
        .withMessageContaining("so the document was changed or damaged; write the catalog again");
  }
}
