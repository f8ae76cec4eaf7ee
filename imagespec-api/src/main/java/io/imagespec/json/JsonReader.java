package io.imagespec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A parser of JSON documents with limits, which refuses duplicate fields. */
final class JsonReader {
  /** Jackson counts tokens since 2.18 only, so this class does. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(StrictJsonObject.DEPTH)
                  .maxNumberLength(20)
                  .maxStringLength(StrictJsonObject.SIZE)
                  .build())
          .build();

  private final JsonParser in;
  private int tokens;

  private JsonReader(JsonParser in) {
    this.in = in;
  }

  static JsonTree read(String document) throws IOException {
    try (JsonParser in = FACTORY.createParser(document)) {
      return new JsonReader(in).document();
    }
  }

  private JsonTree document() throws IOException {
    JsonToken first = next();
    if (first == null) {
      return new JsonTree.NullTree();
    }
    JsonTree value = value(first);
    JsonToken more = next();
    if (more != null) {
      throw new JsonParseException(
          in, "Trailing token (of type " + more + ") found after value", in.currentTokenLocation());
    }
    return value;
  }

  /** Returns null at the end of the document. */
  private @Nullable JsonToken next() throws IOException {
    JsonToken token = in.nextToken();
    if (token != null) {
      count();
    }
    return token;
  }

  /** Returns null at the end of the object. */
  private @Nullable String nextName() throws IOException {
    String name = in.nextFieldName();
    count();
    return name;
  }

  private void count() throws StreamConstraintsException {
    tokens++;
    if (tokens > StrictJsonObject.TOKENS) {
      throw new StreamConstraintsException(
          "Token count ("
              + tokens
              + ") exceeds the maximum allowed ("
              + StrictJsonObject.TOKENS
              + ")");
    }
  }

  /** Reads a value that begins with a token. The nesting limit is also that of this recursion. */
  private JsonTree value(@Nullable JsonToken token) throws IOException {
    return switch (Objects.requireNonNull(token)) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> new JsonTree.StringTree(in.getText());
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> new JsonTree.NumberTree(OptionalInt.empty());
      case VALUE_FALSE -> new JsonTree.BooleanTree(false);
      case VALUE_TRUE -> new JsonTree.BooleanTree(true);
      default -> new JsonTree.NullTree();
    };
  }

  private JsonTree object() throws IOException {
    Map<String, JsonTree> fields = new LinkedHashMap<>();
    for (String name = nextName(); name != null; name = nextName()) {
      fields.put(name, value(next()));
    }
    return new JsonTree.ObjectTree(fields);
  }

  private JsonTree array() throws IOException {
    List<JsonTree> elements = new ArrayList<>();
    for (JsonToken next = next(); next != JsonToken.END_ARRAY; next = next()) {
      elements.add(value(next));
    }
    return new JsonTree.ArrayTree(elements);
  }

  private JsonTree integer() throws IOException {
    return new JsonTree.NumberTree(
        in.getNumberType() == NumberType.INT
            ? OptionalInt.of(in.getIntValue())
            : OptionalInt.empty());
  }
}
