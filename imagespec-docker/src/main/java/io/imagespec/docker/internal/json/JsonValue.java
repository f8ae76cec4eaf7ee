package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.imagespec.name.CheckReturnValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A JSON value from outside, read tolerantly: what is not there, is {@code null} or is of another
 * kind than asked for counts as absent.
 *
 * <p>{@link #toString()} says the kind only, since a document may hold secrets. Immutable and
 * thread-safe.
 */
@CheckReturnValue
public final class JsonValue {
  private static final JsonValue MISSING = new JsonValue(MissingNode.getInstance());

  private final JsonNode node;

  private JsonValue(JsonNode node) {
    this.node = node;
  }

  /**
   * Parses one document.
   *
   * @param document UTF-8 text; a byte order mark is skipped, blank text is a missing value
   * @return the value
   * @throws MalformedJsonException if it is not one JSON document, or has more than {@link
   *     JsonReader#LIMIT} bytes
   */
  public static JsonValue parse(byte[] document) throws MalformedJsonException {
    return of(JsonReader.read(document));
  }

  /**
   * Parses one document.
   *
   * @param document the text; blank text is a missing value
   * @return the value
   * @throws MalformedJsonException if it is not one JSON document, or has more than {@link
   *     JsonReader#LIMIT} bytes
   */
  public static JsonValue parse(String document) throws MalformedJsonException {
    return of(JsonReader.read(document));
  }

  /**
   * Parses the first document of a text and ignores whatever stands behind it, as Go's decoder does
   * and so docker with its configuration and its helpers.
   *
   * @param text UTF-8 text; a byte order mark is skipped, blank text is a missing value
   * @return the value
   * @throws MalformedJsonException if it does not begin with a JSON document, or has more than
   *     {@link JsonReader#LIMIT} bytes
   */
  public static JsonValue parseFirst(byte[] text) throws MalformedJsonException {
    return of(JsonReader.readFirst(text));
  }

  /**
   * No value.
   *
   * @return what is missing
   */
  public static JsonValue missing() {
    return MISSING;
  }

  private static JsonValue of(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? MISSING : new JsonValue(node);
  }

  /**
   * Goes down by field names.
   *
   * @param path the names, outermost first
   * @return the value there, perhaps missing
   */
  public JsonValue at(String... path) {
    JsonNode here = node;
    for (String name : path) {
      here = here.path(name);
    }
    return of(here);
  }

  /**
   * Whether there is no value here.
   *
   * @return true if it is absent or {@code null}
   */
  public boolean isMissing() {
    return node.isMissingNode();
  }

  /**
   * Whether this is an object, perhaps an empty one.
   *
   * @return true for an object
   */
  public boolean isObject() {
    return node.isObject();
  }

  /**
   * Checks for an array.
   *
   * @return true for an array, also an empty one
   */
  public boolean isArray() {
    return node.isArray();
  }

  /**
   * A text, here or at a path.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return the text, or empty if there is none
   */
  public Optional<String> text(String... path) {
    JsonNode there = at(path).node;
    return there.isTextual() ? Optional.of(there.textValue()) : Optional.empty();
  }

  /**
   * A whole number, here or at a path.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return the number, or empty if there is none or it does not fit a {@code long}
   */
  public OptionalLong number(String... path) {
    JsonNode there = at(path).node;
    return there.isNumber() && there.canConvertToExactIntegral() && there.canConvertToLong()
        ? OptionalLong.of(there.longValue())
        : OptionalLong.empty();
  }

  /**
   * Whether {@code true} stands here or at a path.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return true only for a JSON {@code true}
   */
  public boolean isTrue(String... path) {
    return at(path).node.booleanValue();
  }

  /**
   * An object's fields, in their order.
   *
   * @return the fields, {@code null} ones as missing values; empty if this is no object
   */
  public Map<String, JsonValue> fields() {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    node.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
    return Collections.unmodifiableMap(fields);
  }

  /**
   * An array's elements.
   *
   * @return the elements, {@code null} ones as missing values; empty if this is no array
   */
  public List<JsonValue> elements() {
    List<JsonValue> elements = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(element -> elements.add(of(element)));
    }
    return List.copyOf(elements);
  }

  /**
   * The texts of an array, here or at a path.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return its elements that are texts; empty if there is no array
   */
  public List<String> texts(String... path) {
    return at(path).elements().stream().map(JsonValue::text).flatMap(Optional::stream).toList();
  }

  /**
   * The text fields of an object, here or at a path, in their order.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return its fields that are texts; empty if there is no object
   */
  public Map<String, String> textFields(String... path) {
    Map<String, String> texts = new LinkedHashMap<>();
    at(path)
        .fields()
        .forEach((name, value) -> value.text().ifPresent(text -> texts.put(name, text)));
    return Collections.unmodifiableMap(texts);
  }

  /** The node of Jackson that holds the value, for {@link JsonObjectBuilder}. */
  JsonNode copy() {
    return node.deepCopy();
  }

  /** The kind of value, never the value. */
  @Override
  public String toString() {
    return "JSON " + node.getNodeType();
  }
}
