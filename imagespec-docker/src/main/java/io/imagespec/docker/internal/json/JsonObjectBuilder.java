package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** A builder of JSON objects that keeps the order of its fields. Not thread-safe. */
public final class JsonObjectBuilder {
  private final ObjectNode node = JsonNodeFactory.instance.objectNode();

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
      node.remove(name);
    } else {
      node.set(name, value.copy());
    }
    return this;
  }

  /**
   * Sets all fields of another object.
   *
   * @param other the object; later changes to it have no effect
   * @return this
   */
  public JsonObjectBuilder putAll(JsonObjectBuilder other) {
    node.setAll(other.node.deepCopy());
    return this;
  }

  /**
   * Removes a field if it exists.
   *
   * @param name the field
   * @return this
   */
  public JsonObjectBuilder remove(String name) {
    node.remove(name);
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
    node.put(name, value);
    return this;
  }

  /**
   * Sets a field to a number.
   *
   * @param name the field
   * @param value the number
   * @return this
   */
  public JsonObjectBuilder put(String name, long value) {
    node.put(name, value);
    return this;
  }

  /**
   * Sets a field to a boolean.
   *
   * @param name the field
   * @param value the value
   * @return this
   */
  public JsonObjectBuilder put(String name, boolean value) {
    node.put(name, value);
    return this;
  }

  /**
   * Sets a field to an object.
   *
   * @param name the field
   * @param value the object; later changes to it have no effect
   * @return this
   */
  public JsonObjectBuilder put(String name, JsonObjectBuilder value) {
    node.set(name, value.node.deepCopy());
    return this;
  }

  /**
   * Sets a field to an array of texts.
   *
   * @param name the field
   * @param values the elements
   * @return this
   */
  public JsonObjectBuilder putTexts(String name, Collection<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
    return this;
  }

  /**
   * Sets a field to an array of objects. Later changes to them have no effect.
   *
   * @param name the field
   * @param values the elements
   * @return this
   */
  public JsonObjectBuilder putObjects(String name, Collection<JsonObjectBuilder> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(value -> array.add(value.node.deepCopy()));
    return this;
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
    return node.toString();
  }
}
