package io.imagespec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A parser of JSON documents with limits, which refuses duplicate fields. */
final class JsonReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(StrictJsonObject.DEPTH)
                  .maxNumberLength(20)
                  .maxTokenCount(StrictJsonObject.TOKENS)
                  .maxStringLength(StrictJsonObject.SIZE)
                  .build())
          .build();

  private JsonReader() {}

  static JsonTree read(String document) throws IOException {
    try (JsonParser in = FACTORY.createParser(document)) {
      JsonToken first = in.nextToken();
      if (first == null) {
        return new JsonTree.NullTree();
      }
      JsonTree value = value(in, first);
      JsonToken more = in.nextToken();
      if (more != null) {
        throw new JsonParseException(
            in,
            "Trailing token (of type " + more + ") found after value",
            in.currentTokenLocation());
      }
      return value;
    }
  }

  /** Reads a value that begins with a token. The nesting limit is also that of this recursion. */
  private static JsonTree value(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> array(in);
      case VALUE_STRING -> new JsonTree.StringTree(in.getText());
      case VALUE_NUMBER_INT -> integer(in);
      case VALUE_NUMBER_FLOAT -> new JsonTree.NumberTree(OptionalInt.empty());
      case VALUE_FALSE -> new JsonTree.BooleanTree(false);
      case VALUE_TRUE -> new JsonTree.BooleanTree(true);
      default -> new JsonTree.NullTree();
    };
  }

  private static JsonTree object(JsonParser in) throws IOException {
    Map<String, JsonTree> fields = new LinkedHashMap<>();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      fields.put(name, value(in, in.nextToken()));
    }
    return new JsonTree.ObjectTree(fields);
  }

  private static JsonTree array(JsonParser in) throws IOException {
    List<JsonTree> elements = new ArrayList<>();
    for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
      elements.add(value(in, next));
    }
    return new JsonTree.ArrayTree(elements);
  }

  private static JsonTree integer(JsonParser in) throws IOException {
    return new JsonTree.NumberTree(
        in.getNumberType() == NumberType.INT
            ? OptionalInt.of(in.getIntValue())
            : OptionalInt.empty());
  }
}
