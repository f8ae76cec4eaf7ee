package io.imagespec.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.imagespec.text.AsciiText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A strict view of a JSON object. The caller must read every field, with the right type, and no
 * field may appear twice. Every error is an {@link IllegalArgumentException} with the path, such as
 * {@code $.steps[2].packages}. Not thread-safe.
 */
public final class StrictJsonObject {
  /** The maximum nesting depth of objects and arrays. */
  public static final int DEPTH = 200;

  /** The maximum number of characters in a document. */
  public static final int SIZE = 16 * 1024 * 1024;

  /** The maximum number of values, names and brackets, which need far more memory than text. */
  public static final int TOKENS = 1_000_000;

  private static final String PREFIX = "JSON at ";

  private final Map<String, JsonTree> fields;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  private StrictJsonObject(JsonTree value, String path) {
    this.fields = value.fields().orElseThrow(() -> required(path, "an object", value));
    this.path = path;
  }

  /**
   * Parses a document.
   *
   * @param text the document, at most {@link #SIZE} characters and {@link #TOKENS} tokens, nested
   *     at most {@link #DEPTH} deep
   * @return the root object
   * @throws IllegalArgumentException if the document is malformed, too large or too deep, contains
   *     a duplicate field, or is not an object
   */
  public static StrictJsonObject parse(String text) {
    if (text.length() > SIZE) {
      throw refuse("$", "the document has more than " + SIZE + " characters");
    }
    try {
      return new StrictJsonObject(JsonReader.read(text), "$");
    } catch (JsonProcessingException e) {
      Optional<JsonLocation> place = Optional.ofNullable(e.getLocation());
      throw new IllegalArgumentException(
          "JSON: "
              + AsciiText.shown(e.getOriginalMessage())
              + place.map(at -> " at line " + at.getLineNr()).orElse(""),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the value of a string field.
   *
   * @param name the field
   * @return its value
   */
  public String text(String name) {
    return optionalText(name).orElseThrow(() -> refuse(below(name), "it is missing"));
  }

  /**
   * Returns the value of an optional string field.
   *
   * @param name the field
   * @return its value, or empty
   */
  public Optional<String> optionalText(String name) {
    return field(name).map(value -> text(value, below(name)));
  }

  /**
   * Returns the value of an optional integer field.
   *
   * @param name the field
   * @return its value, or empty
   */
  public OptionalInt optionalInteger(String name) {
    Optional<JsonTree> value = field(name);
    return value.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(integer(value.get(), below(name)));
  }

  /**
   * Returns the value of an optional boolean field.
   *
   * @param name the field
   * @return its value; false if it is missing
   */
  public boolean flag(String name) {
    return field(name).map(value -> flag(value, below(name))).orElse(false);
  }

  /**
   * Returns the value of an object field.
   *
   * @param name the field
   * @return its value
   */
  public StrictJsonObject object(String name) {
    return new StrictJsonObject(
        field(name).orElseThrow(() -> refuse(below(name), "it is missing")), below(name));
  }

  /**
   * Returns the value of an optional object field.
   *
   * @param name the field
   * @return its value, or empty
   */
  public Optional<StrictJsonObject> optionalObject(String name) {
    return field(name).map(value -> new StrictJsonObject(value, below(name)));
  }

  /**
   * Returns the fields of an object whose values are objects.
   *
   * @param name the field
   * @return its fields
   */
  public SortedMap<String, StrictJsonObject> objectsByName(String name) {
    SortedMap<String, StrictJsonObject> objects = new TreeMap<>();
    StrictJsonObject parent = object(name);
    parent.fields.keySet().forEach(key -> objects.put(key, parent.object(key)));
    return objects;
  }

  /**
   * Returns the value of an optional list of strings.
   *
   * @param name the field
   * @return its values, or empty
   */
  public Optional<List<String>> optionalTexts(String name) {
    return list(name, StrictJsonObject::text);
  }

  /**
   * Returns the value of an optional list of integers.
   *
   * @param name the field
   * @return its values; empty if it is missing
   */
  public List<Integer> integers(String name) {
    return list(name, StrictJsonObject::integer).orElse(List.of());
  }

  /**
   * Returns the value of an optional list of objects.
   *
   * @param name the field
   * @return its values; empty if it is missing
   */
  public List<StrictJsonObject> objects(String name) {
    return list(name, StrictJsonObject::new).orElse(List.of());
  }

  /**
   * Returns the fields of an optional object whose values are strings.
   *
   * @param name the field
   * @return its fields; empty if it is missing
   */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new TreeMap<>();
    field(name)
        .map(value -> new StrictJsonObject(value, below(name)))
        .ifPresent(
            object -> object.fields.keySet().forEach(key -> texts.put(key, object.text(key))));
    return texts;
  }

  private <T> Optional<List<T>> list(String name, BiFunction<JsonTree, String, T> item) {
    return field(name).map(value -> items(value, below(name), item));
  }

  private static <T> List<T> items(
      JsonTree value, String path, BiFunction<JsonTree, String, T> item) {
    List<T> items = new ArrayList<>();
    for (JsonTree element : value.elements().orElseThrow(() -> required(path, "a list", value))) {
      items.add(item.apply(element, path + "[" + items.size() + "]"));
    }
    return items;
  }

  private static String text(JsonTree value, String path) {
    return value.text().orElseThrow(() -> required(path, "a string", value));
  }

  private static int integer(JsonTree value, String path) {
    return value.integer().orElseThrow(() -> required(path, "a 32-bit integer", value));
  }

  private static boolean flag(JsonTree value, String path) {
    return value.flag().orElseThrow(() -> required(path, "a boolean", value));
  }

  private Optional<JsonTree> field(String name) {
    asked.add(name);
    return Optional.ofNullable(fields.get(name));
  }

  /**
   * Ends reading.
   *
   * @throws IllegalArgumentException if the object has a field that the caller has not read
   */
  public void finish() {
    for (String name : fields.keySet()) {
      if (!asked.contains(name)) {
        throw refuse(below(name), "unknown field");
      }
    }
  }

  /**
   * Converts the value of a field and adds the field's path to the message of an invalid value.
   *
   * @param <T> the value's type
   * @param name the field
   * @param conversion reads and converts the value
   * @return the value
   */
  public <T> T at(String name, Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(PREFIX)
          ? e
          : new IllegalArgumentException(PREFIX + below(name) + ": " + message, e);
    }
  }

  /**
   * Creates an exception about a field.
   *
   * @param name the field
   * @param reason the problem
   * @return the exception, to be thrown
   */
  public IllegalArgumentException refuseField(String name, String reason) {
    return refuse(below(name), reason);
  }

  /**
   * Creates an exception about this object.
   *
   * @param reason the problem
   * @return the exception, to be thrown
   */
  public IllegalArgumentException refuse(String reason) {
    return refuse(path, reason);
  }

  private String below(String name) {
    return path + "." + AsciiText.shown(name);
  }

  private static IllegalArgumentException refuse(String path, String reason) {
    return new IllegalArgumentException(PREFIX + path + ": " + reason);
  }

  private static IllegalArgumentException required(String path, String kind, JsonTree value) {
    return refuse(path, kind + " is required, not " + value.kind());
  }
}
