package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Properties of the JSON of every spec. {@code -Dimagespec.specs=N} sets the number of specs (1,000
 * by default), {@code -Dimagespec.seed=N} repeats a run.
 */
class SpecJsonPropertyTest {
  private static final int SPECS = Integer.getInteger("imagespec.specs", 1_000);
  private static final List<JsonNode> VALUES =
      List.of(
          new TextNode("a"),
          BooleanNode.TRUE,
          NullNode.instance,
          new DoubleNode(1.5),
          JsonNodeFactory.instance.arrayNode(),
          JsonNodeFactory.instance.objectNode());

  /** Fragments that confuse JSON readers. */
  private static final List<String> NOISE =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "\\",
          "\\u",
          "\\ud800",
          "\ud800",
          "\udc00",
          "\u0000",
          "\n",
          "0",
          "-",
          ".",
          "1e999999999",
          "9".repeat(25),
          "0x1",
          "NaN",
          "null",
          "true",
          "é",
          "/*",
          "\uFEFF",
          "[".repeat(300),
          "{\"a\":".repeat(300),
          "\"kind\":\"scratch\",",
          "\"formatVersion\":1,",
          "\"x\":1,");

  private static Schema schema;

  private static final long SEED = RandomSpecs.seed();

  private final Random random = new Random(SEED);
  private final RandomSpecs any =
      new RandomSpecs(
          random, List.of(Path.of("a"), Path.of("a b/../c"), Path.of("/a/b"), Path.of("\"")));
  private final NearMissJson near = new NearMissJson(random);

  @BeforeAll
  static void readSchema() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            ImageSpec.class.getResourceAsStream("/io/imagespec/imagespec.schema.json"))) {
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(file);
    }
  }

  private static boolean matchesSchema(String json) {
    return schema.validate(json, InputFormat.JSON).isEmpty();
  }

  @Test
  void randomSpecsRoundTripAndMatchSchema() {
    for (int i = 0; i < SPECS; i++) {
      ImageSpec spec = any.next();
      String json = spec.toJson();
      ImageSpec back = ImageSpec.fromJson(json);
      assertThat(back).isEqualTo(spec).hasSameHashCodeAs(spec);
      assertThat(back.toJson()).isEqualTo(json);
      assertThat(matchesSchema(json)).as(json).isTrue();
    }
  }

  @Test
  void acceptedDocumentMatchesSchema() {
    for (int i = 0; i < SPECS; i++) {
      String json = near.text(any.next());
      boolean read = isReadable(json);
      assertThat(!read || matchesSchema(json)).as(json).isTrue();
    }
  }

  @Test
  void unknownFieldIsRefusedByReaderAndSchema() {
    for (int i = 0; i < SPECS / 4; i++) {
      ObjectNode document = NearMissJson.read(any.next().toJson());
      List<NearMissJson.Place> objects =
          NearMissJson.places(document).stream().filter(p -> p.value().isObject()).toList();
      NearMissJson.Place place = objects.get(random.nextInt(objects.size()));
      ((ObjectNode) place.value()).put("zz", 1);
      assertRefused(document, place.path() + ".zz:");
    }
  }

  @Test
  void wrongTypeIsRefusedByReaderAndSchema() {
    for (int i = 0; i < SPECS / 4; i++) {
      ObjectNode document = NearMissJson.read(any.next().toJson());
      List<NearMissJson.Place> places = NearMissJson.places(document);
      NearMissJson.Place place = places.get(random.nextInt(places.size()));
      JsonNode other = VALUES.get(random.nextInt(VALUES.size()));
      if (other.getNodeType() != place.value().getNodeType() || other.isDouble()) {
        place.put(other.deepCopy());
        assertRefused(document, place.path() + ":");
      }
    }
  }

  @Test
  void missingFieldIsRefusedIfSchemaRequiresIt() {
    for (int i = 0; i < SPECS / 4; i++) {
      ObjectNode document = NearMissJson.read(any.next().toJson());
      List<NearMissJson.Place> fields =
          NearMissJson.places(document).stream()
              .filter(place -> place.parent() instanceof ObjectNode)
              .toList();
      NearMissJson.Place place = fields.get(random.nextInt(fields.size()));
      ((ObjectNode) place.parent()).remove(place.name());
      assertThat(isReadable(document.toString()))
          .as(document.toString())
          .isEqualTo(matchesSchema(document.toString()));
    }
  }

  @Test
  void damagedDocumentIsReadOrRefused() {
    for (int i = 0; i < SPECS * 3; i++) {
      String json = damaged(any.next().toJson());
      if (isReadable(json)) {
        ImageSpec spec = ImageSpec.fromJson(json);
        assertThat(ImageSpec.fromJson(spec.toJson())).isEqualTo(spec);
      }
    }
  }

  /** Any other exception than {@link IllegalArgumentException} fails the test. */
  private static boolean isReadable(String json) {
    try {
      return ImageSpec.fromJson(json).equals(ImageSpec.fromJson(json));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).hasSizeLessThan(2_000);
      return false;
    }
  }

  private static void assertRefused(ObjectNode document, String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.fromJson(document.toString()))
        .withMessageContaining(path);
    assertThat(matchesSchema(document.toString())).as(document.toString()).isFalse();
  }

  private String damaged(String json) {
    StringBuilder text = new StringBuilder(json);
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      int at = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), at + random.nextInt(4));
      switch (random.nextInt(5)) {
        case 0 -> text.setLength(at);
        case 1 -> text.delete(at, to);
        case 2 -> text.insert(at, text.substring(random.nextInt(at + 1), at));
        default -> text.replace(at, to, NOISE.get(random.nextInt(NOISE.size())));
      }
    }
    return text.toString();
  }

  @Test
  void unreadableSpecIsNotWritten() {
    ImageSpec tall = ImageSpec.from("debian");
    for (int i = 1; i < 64; i++) {
      tall = ImageSpec.from(tall.run("echo " + i));
    }
    ImageSpec tower = tall.exec("a", "b");
    assertThat(ImageSpec.fromJson(tower.toJson())).isEqualTo(tower);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.from(tower))
        .withMessageContaining("64 specs");

    ImageSpec wide = ImageSpec.scratch();
    for (int i = 0; i < 280; i++) {
      wide = wide.env("A" + i, "x".repeat(60_000));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(wide::toJson)
        .withMessageContaining("16777216 characters");
  }

  @Test
  void documentElementCountIsLimited() {
    for (String thing : List.of("{},", "\"a\",")) {
      String json = "{\"steps\":[" + thing.repeat(16_000_000 / thing.length());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ImageSpec.fromJson(json))
          .withMessageContaining("1000000");
    }
  }

  @Test
  void longFieldNameIsShortenedInError() {
    String start = "{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},";
    String name = "\\n\\u001b[31m" + "x".repeat(40_000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.fromJson(start + "\"" + name + "\":1}"))
        .withMessageStartingWith("JSON at $.\\u000a\\u001b[31mxxx")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.fromJson(start + ("\"" + name + "\":1,").repeat(2)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300).doesNotContain("\n"));
  }
}
