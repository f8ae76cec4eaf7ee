package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Writes a JSON object, field by field in the order given. Mutable, for one thread. */
public final class JsonObject {
  private final ObjectNode node = JsonNodeFactory.instance.objectNode();

  /**
   * Copies an object that was read.
   *
   * @param object the object; anything else gives an empty one
   * @return a copy to be changed
   */
  public static JsonObject copyOf(Json object) {
    JsonObject copy = new JsonObject();
    object.fields().forEach((name, value) -> copy.node.set(name, value.copy()));
    return copy;
  }

  /**
   * Sets a text.
   *
   * @param name the field
   * @param value its text
   * @return this
   */
  public JsonObject put(String name, String value) {
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
  public JsonObject put(String name, long value) {
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
  public JsonObject put(String name, boolean value) {
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
  public JsonObject put(String name, JsonObject value) {
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
  public JsonObject putTexts(String name, Collection<String> values) {
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
  public JsonObject putObjects(String name, Collection<JsonObject> values) {
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
