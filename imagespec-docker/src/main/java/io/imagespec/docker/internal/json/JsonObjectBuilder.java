package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Writes a JSON object, field by field in the order given. Mutable, for one thread. */
public final class JsonObjectBuilder {
  private final ObjectNode node = JsonNodeFactory.instance.objectNode();

  /**
   * Starts with what an object holds.
   *
   * @param object the object; anything else counts as an empty one
   * @return a copy of it
   */
  public static JsonObjectBuilder copyOf(JsonValue object) {
    JsonObjectBuilder copy = new JsonObjectBuilder();
    object.fields().forEach(copy::put);
    return copy;
  }

  /**
   * Sets a value as it was read.
   *
   * @param name the field
   * @param value its value; a missing one removes the field
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
   * @param other the object, as it is now
   * @return this
   */
  public JsonObjectBuilder putAll(JsonObjectBuilder other) {
    node.setAll(other.node.deepCopy());
    return this;
  }

  /**
   * Removes a field, if it is there.
   *
   * @param name the field
   * @return this
   */
  public JsonObjectBuilder remove(String name) {
    node.remove(name);
    return this;
  }

  /**
   * Sets a text.
   *
   * @param name the field
   * @param value its text
   * @return this
   */
  public JsonObjectBuilder put(String name, String value) {
    node.put(name, value);
    return this;
  }

  /**
   * Sets a number.
   *
   * @param name the field
   * @param value its number
   * @return this
   */
  public JsonObjectBuilder put(String name, long value) {
    node.put(name, value);
    return this;
  }

  /**
   * Sets a boolean.
   *
   * @param name the field
   * @param value its value
   * @return this
   */
  public JsonObjectBuilder put(String name, boolean value) {
    node.put(name, value);
    return this;
  }

  /**
   * Sets an object, as it is now.
   *
   * @param name the field
   * @param value its object
   * @return this
   */
  public JsonObjectBuilder put(String name, JsonObjectBuilder value) {
    node.set(name, value.node.deepCopy());
    return this;
  }

  /**
   * Sets an array of texts.
   *
   * @param name the field
   * @param values its elements
   * @return this
   */
  public JsonObjectBuilder putTexts(String name, Collection<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
    return this;
  }

  /**
   * Sets an array of objects, as they are now.
   *
   * @param name the field
   * @param values its elements
   * @return this
   */
  public JsonObjectBuilder putObjects(String name, Collection<JsonObjectBuilder> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(value -> array.add(value.node.deepCopy()));
    return this;
  }

  /**
   * The document in UTF-8, without white space.
   *
   * @return its bytes
   */
  public byte[] toBytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The document, without white space. */
  @Override
  public String toString() {
    return node.toString();
  }
}
