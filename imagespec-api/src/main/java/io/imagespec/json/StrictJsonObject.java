package io.imagespec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagespec.text.AsciiText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * A JSON object that is read strictly: every field must be asked for, have the type asked for, and
 * appear once. Every refusal is an {@link IllegalArgumentException} that gives the path, such as
 * {@code $.steps[2].packages}. Not thread-safe.
 */
public final class StrictJsonObject {
  /** How deep objects and arrays may nest. */
  public static final int DEPTH = 200;

  /** How many characters a document may have. */
  public static final int SIZE = 16 * 1024 * 1024;

  /** How many values, names and brackets a document may have: they need far more room than text. */
  public static final int TOKENS = 1_000_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxNumberLength(20)
                          .maxTokenCount(TOKENS)
                          .maxStringLength(SIZE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode node;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  private StrictJsonObject(JsonNode node, String path) {
    if (!node.isObject()) {
      throw refuse(path, "an object is needed, not " + kind(node));
    }
    this.node = node;
    this.path = path;
  }

  /**
   * Parses a document.
   *
   * @param text the document, at most {@link #SIZE} characters and {@link #TOKENS} tokens, nested
   *     at most {@link #DEPTH} deep
   * @return the object that it is
   * @throws IllegalArgumentException if it is malformed, too large or too deep, has a field twice,
   *     or is no object
   */
  public static StrictJsonObject parse(String text) {
    if (text.length() > SIZE) {
      throw refuse("$", "the document has more than " + SIZE + " characters");
    }
    try {
      return new StrictJsonObject(MAPPER.readTree(text), "$");
    } catch (JsonProcessingException e) {
      Optional<JsonLocation> place = Optional.ofNullable(e.getLocation());
      throw new IllegalArgumentException(
          "JSON: "
              + AsciiText.shown(e.getOriginalMessage())
              + place.map(at -> " at line " + at.getLineNr()).orElse(""),
          e);
    }
  }

  /**
   * A text.
   *
   * @param name the field
   * @return its value
   */
  public String text(String name) {
    return optionalText(name).orElseThrow(() -> refuse(below(name), "it is missing"));
  }

  /**
   * A text that may be missing.
   *
   * @param name the field
   * @return its value, or empty
   */
  public Optional<String> optionalText(String name) {
    return field(name).map(value -> text(value, below(name)));
  }

  /**
   * A whole number that may be missing.
   *
   * @param name the field
   * @return its value, or empty
   */
  public OptionalInt optionalInteger(String name) {
    Optional<JsonNode> value = field(name);
    return value.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(integer(value.get(), below(name)));
  }

  /**
   * A truth that may be missing.
   *
   * @param name the field
   * @return its value; false if it is missing
   */
  public boolean flag(String name) {
    Optional<JsonNode> value = field(name);
    value
        .filter(v -> !v.isBoolean())
        .ifPresent(
            v -> {
              throw refuse(below(name), "true or false is needed, not " + kind(v));
            });
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  /**
   * An object.
   *
   * @param name the field
   * @return its value
   */
  public StrictJsonObject object(String name) {
    return new StrictJsonObject(
        field(name).orElseThrow(() -> refuse(below(name), "it is missing")), below(name));
  }

  /**
   * A list of texts that may be missing.
   *
   * @param name the field
   * @return its values, or empty
   */
  public Optional<List<String>> optionalTexts(String name) {
    return list(name, StrictJsonObject::text);
  }

  /**
   * A list of whole numbers that may be missing.
   *
   * @param name the field
   * @return its values, none if it is missing
   */
  public List<Integer> integers(String name) {
    return list(name, StrictJsonObject::integer).orElse(List.of());
  }

  /**
   * A list of objects that may be missing.
   *
   * @param name the field
   * @return its values, none if it is missing
   */
  public List<StrictJsonObject> objects(String name) {
    return list(name, StrictJsonObject::new).orElse(List.of());
  }

  /**
   * An object whose fields are all texts, and which may be missing.
   *
   * @param name the field
   * @return its fields, none if it is missing
   */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new TreeMap<>();
    field(name)
        .map(value -> new StrictJsonObject(value, below(name)))
        .ifPresent(
            object ->
                object.node.fieldNames().forEachRemaining(key -> texts.put(key, object.text(key))));
    return texts;
  }

  private <T> Optional<List<T>> list(String name, BiFunction<JsonNode, String, T> item) {
    Optional<JsonNode> array = field(name);
    if (array.isEmpty()) {
      return Optional.empty();
    }
    if (!array.get().isArray()) {
      throw refuse(below(name), "a list is needed, not " + kind(array.get()));
    }
    List<T> items = new ArrayList<>();
    for (JsonNode value : array.get()) {
      items.add(item.apply(value, below(name) + "[" + items.size() + "]"));
    }
    return Optional.of(items);
  }

  private static String text(JsonNode value, String path) {
    if (!value.isTextual()) {
      throw refuse(path, "a text is needed, not " + kind(value));
    }
    return value.textValue();
  }

  private static int integer(JsonNode value, String path) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw refuse(path, "a whole number of 32 bits is needed, not " + kind(value));
    }
    return value.intValue();
  }

  private Optional<JsonNode> field(String name) {
    asked.add(name);
    return Optional.ofNullable(node.get(name));
  }

  /**
   * Ends reading.
   *
   * @throws IllegalArgumentException if there is a field that nobody asked for
   */
  public void finish() {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name)) {
                throw refuse(below(name), "there is no such field");
              }
            });
  }

  /**
   * Refuses this object.
   *
   * @param reason why
   * @return the exception, to be thrown
   */
  public IllegalArgumentException refuse(String reason) {
    return refuse(path, reason);
  }

  private String below(String name) {
    return path + "." + AsciiText.shown(name);
  }

  private static IllegalArgumentException refuse(String path, String reason) {
    return new IllegalArgumentException("JSON at " + path + ": " + reason);
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "a text";
      case BOOLEAN -> "true or false";
      case NUMBER -> "a number";
      default -> "null";
    };
  }
}
