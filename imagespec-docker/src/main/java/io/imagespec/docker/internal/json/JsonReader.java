package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a document into Jackson's tree, within limits. */
final class JsonReader {
  /** The largest document, in bytes. */
  static final int LIMIT = 16 * 1024 * 1024;

  /** The deepest nesting. */
  static final int DEPTH_LIMIT = 200;

  private static final ObjectReader FIRST =
      new JsonMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_LIMIT)
                          .maxStringLength(LIMIT)
                          .build())
                  .build())
          .reader();

  private static final ObjectReader READER =
      FIRST.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A byte order mark in UTF-8. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private JsonReader() {}

  static JsonNode read(String document) throws MalformedJsonException {
    return read(document.getBytes(StandardCharsets.UTF_8));
  }

  static JsonNode read(byte[] document) throws MalformedJsonException {
    return read(READER, document);
  }

  /** Reads the first document of a text, whatever stands behind it. */
  static JsonNode readFirst(byte[] text) throws MalformedJsonException {
    return read(FIRST, text);
  }

  private static JsonNode read(ObjectReader reader, byte[] document) throws MalformedJsonException {
    if (document.length > LIMIT) {
      throw new MalformedJsonException("more than " + LIMIT + " bytes of JSON");
    }
    try {
      int start = startsWithMark(document) ? MARK.length : 0;
      return reader.readTree(document, start, document.length - start);
    } catch (JsonProcessingException e) {
      throw malformed(e.getLocation());
    } catch (IOException e) {
      throw malformed(null);
    }
  }

  /** Reads no tree: of an object only what it says itself, so a small one is read in no time. */
  static JsonNode readTop(byte[] document) throws MalformedJsonException {
    if (document.length > LIMIT) {
      throw new MalformedJsonException("more than " + LIMIT + " bytes of JSON");
    }
    int start = startsWithMark(document) ? MARK.length : 0;
    try (JsonParser parser =
        READER.getFactory().createParser(document, start, document.length - start)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? top(parser) : read(document);
    } catch (JsonProcessingException e) {
      throw malformed(e.getLocation());
    } catch (IOException e) {
      throw malformed(null);
    }
  }

  private static JsonNode top(JsonParser parser) throws IOException {
    ObjectNode top = JsonNodeFactory.instance.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      put(top, name, parser);
    }
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "more than one document");
    }
    return top;
  }

  private static void put(ObjectNode top, String name, JsonParser parser) throws IOException {
    switch (parser.nextToken()) {
      case VALUE_STRING -> top.put(name, parser.getText());
      case VALUE_NUMBER_INT -> top.put(name, parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> top.put(name, parser.getDoubleValue());
      case VALUE_TRUE -> top.put(name, true);
      default -> {
        top.remove(name);
        parser.skipChildren();
      }
    }
  }

  private static boolean startsWithMark(byte[] document) {
    return document.length >= MARK.length
        && Arrays.equals(document, 0, MARK.length, MARK, 0, MARK.length);
  }

  /** Jackson's own message quotes the document, so it is neither repeated nor chained. */
  private static MalformedJsonException malformed(@Nullable JsonLocation where) {
    return new MalformedJsonException(
        where == null
            ? "not JSON in UTF-8"
            : "not JSON at line " + where.getLineNr() + ", column " + where.getColumnNr());
  }
}
