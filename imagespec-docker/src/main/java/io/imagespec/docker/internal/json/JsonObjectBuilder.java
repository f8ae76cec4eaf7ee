package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A builder of JSON objects that keeps the order of its fields. Not thread-safe. */
public final class JsonObjectBuilder {
  private final Map<String, JsonTree> fields = new LinkedHashMap<>();

  /**
   * Creates a builder with the fields of an object.
   *
   * @param object the object; any other value counts as an empty object
   * @return a new builder
   */
  public static JsonObjectBuilder copyOf(JsonValue object) {
    JsonObjectBuilder copy = new JsonObjectBuilder();
    object.fields().forEach(copy::put);
    return copy;
  }

  /**
   * Sets a field to a value.
   *
   * @param name the field
   * @param value the value; a missing one removes the field
   * @return this
   */
  public JsonObjectBuilder put(String name, JsonValue value) {
    if (value.isMissing()) {
      return remove(name);
    }
    return set(name, value.tree());
  }

  /**
   * Sets all fields of another object.
   *
   * @param other the object; later changes to it have no effect
   * @return this
   */
  public JsonObjectBuilder putAll(JsonObjectBuilder other) {
    fields.putAll(other.fields);
    return this;
  }

  /**
   * Removes a field if it exists.
   *
   * @param name the field
   * @return this
   */
  public JsonObjectBuilder remove(String name) {
    fields.remove(name);
    return this;
  }

  /**
   * Sets a field to a text.
   *
   * @param name the field
   * @param value the text
   * @return this
   */
  public JsonObjectBuilder put(String name, String value) {
    return set(name, new JsonTree.StringTree(value));
  }

  /**
   * Sets a field to a number.
   *
   * @param name the field
   * @param value the number
   * @return this
   */
  public JsonObjectBuilder put(String name, long value) {
    return set(name, new JsonTree.LongTree(value));
  }

  /**
   * Sets a field to a boolean.
   *
   * @param name the field
   * @param value the value
   * @return this
   */
  public JsonObjectBuilder put(String name, boolean value) {
    return set(name, value ? JsonTree.BooleanTree.TRUE : JsonTree.BooleanTree.FALSE);
  }

  /**
   * Sets a field to an object.
   *
   * @param name the field
   * @param value the object; later changes to it have no effect
   * @return this
   */
  public JsonObjectBuilder put(String name, JsonObjectBuilder value) {
    return set(name, value.build());
  }

  /**
   * Sets a field to an array of texts.
   *
   * @param name the field
   * @param values the elements
   * @return this
   */
  public JsonObjectBuilder putTexts(String name, Collection<String> values) {
    List<JsonTree> elements = new ArrayList<>();
    values.forEach(value -> elements.add(new JsonTree.StringTree(value)));
    return set(name, new JsonTree.ArrayTree(elements));
  }

  /**
   * Sets a field to an array of objects. Later changes to them have no effect.
   *
   * @param name the field
   * @param values the elements
   * @return this
   */
  public JsonObjectBuilder putObjects(String name, Collection<JsonObjectBuilder> values) {
    List<JsonTree> elements = new ArrayList<>();
    values.forEach(value -> elements.add(value.build()));
    return set(name, new JsonTree.ArrayTree(elements));
  }

  private JsonObjectBuilder set(String name, JsonTree value) {
    fields.put(name, value);
    return this;
  }

  private JsonTree build() {
    return new JsonTree.ObjectTree(new LinkedHashMap<>(fields));
  }

  /**
   * Returns the document in UTF-8, without white space.
   *
   * @return the bytes
   */
  public byte[] toBytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the document without white space. */
  @Override
  public String toString() {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JsonReader.FACTORY.createGenerator(text)) {
      new JsonTree.ObjectTree(fields).write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
