package io.imagespec.docker.internal.json;

import io.imagespec.docker.internal.json.JsonTree.Kind;
import io.imagespec.name.CheckReturnValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A JSON value from an external source, read leniently: a value that does not exist, is {@code
 * null} or has a different kind than requested counts as missing.
 *
 * <p>{@link #toString()} returns the kind only, since a document may contain secrets. Immutable and
 * thread-safe.
 */
@CheckReturnValue
public final class JsonValue {
  private static final JsonValue MISSING = new JsonValue(JsonTree.AbsentTree.MISSING);

  private final JsonTree tree;

  private JsonValue(JsonTree tree) {
    this.tree = tree;
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
   * Parses the first document of a text and ignores the rest, as Go's decoder does. Docker reads
   * its configuration and the output of its helpers this way.
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
   * Returns a missing value.
   *
   * @return the missing value
   */
  public static JsonValue missing() {
    return MISSING;
  }

  private static JsonValue of(JsonTree tree) {
    return tree.kind() == Kind.MISSING || tree.kind() == Kind.NULL ? MISSING : new JsonValue(tree);
  }

  /**
   * Returns the value at a path of field names.
   *
   * @param path the names, outermost first
   * @return the value, which may be missing
   */
  public JsonValue at(String... path) {
    JsonTree here = tree;
    for (String name : path) {
      here = here.fields().getOrDefault(name, MISSING.tree);
    }
    return of(here);
  }

  /**
   * Returns true if this value is missing.
   *
   * @return true if it does not exist or is {@code null}
   */
  public boolean isMissing() {
    return tree.kind() == Kind.MISSING;
  }

  /**
   * Returns true if this is an object, which may be empty.
   *
   * @return true for an object
   */
  public boolean isObject() {
    return tree.kind() == Kind.OBJECT;
  }

  /**
   * Returns true if this is an array.
   *
   * @return true for an array, also an empty one
   */
  public boolean isArray() {
    return tree.kind() == Kind.ARRAY;
  }

  /**
   * Returns this value, or the one at a path, as a text.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return the text, or empty if the value is not a text
   */
  public Optional<String> text(String... path) {
    return at(path).tree.text();
  }

  /**
   * Returns this value, or the one at a path, as a whole number.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return the number, or empty if the value is not a whole number or does not fit a {@code long}
   */
  public OptionalLong number(String... path) {
    return at(path).tree.number();
  }

  /**
   * Returns true if this value, or the one at a path, is {@code true}.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return true only for a JSON {@code true}
   */
  public boolean isTrue(String... path) {
    return at(path).tree.isTrue();
  }

  /**
   * Returns an object's fields in their order.
   *
   * @return the fields, {@code null} ones as missing values; empty if this is not an object
   */
  public Map<String, JsonValue> fields() {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    tree.fields().forEach((name, value) -> fields.put(name, of(value)));
    return Collections.unmodifiableMap(fields);
  }

  /**
   * Returns an array's elements.
   *
   * @return the elements, {@code null} ones as missing values; empty if this is not an array
   */
  public List<JsonValue> elements() {
    List<JsonValue> elements = new ArrayList<>();
    tree.elements().forEach(element -> elements.add(of(element)));
    return List.copyOf(elements);
  }

  /**
   * Returns the texts of this array, or of the one at a path.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return the elements that are texts; empty if the value is not an array
   */
  public List<String> texts(String... path) {
    return at(path).elements().stream().map(JsonValue::text).flatMap(Optional::stream).toList();
  }

  /**
   * Returns the text fields of this object, or of the one at a path, in their order.
   *
   * @param path the field names, outermost first; none for this value itself
   * @return the fields that are texts; empty if the value is not an object
   */
  public Map<String, String> textFields(String... path) {
    Map<String, String> texts = new LinkedHashMap<>();
    at(path)
        .fields()
        .forEach((name, value) -> value.text().ifPresent(text -> texts.put(name, text)));
    return Collections.unmodifiableMap(texts);
  }

  /** Returns the value, for {@link JsonObjectBuilder}. */
  JsonTree tree() {
    return tree;
  }

  /** Returns the kind of the value, never the value. */
  @Override
  public String toString() {
    return "JSON " + tree.kind();
  }
}
