package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parser of JSON documents with limits. The last of several fields of one name counts.
 *
 * <p>Jackson's own tree needs its data binding, 300 classes that a short-lived JVM loads for one
 * credential.
 */
final class JsonReader {
  /** The size limit of a document, in bytes. */
  static final int LIMIT = 16 * 1024 * 1024;

  /** The nesting limit. */
  static final int DEPTH_LIMIT = 200;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_LIMIT)
                  .maxStringLength(LIMIT)
                  .build())
          .build();

  /** The byte order mark in UTF-8. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private JsonReader() {}

  static JsonTree read(String document) throws MalformedJsonException {
    return read(document.getBytes(StandardCharsets.UTF_8));
  }

  static JsonTree read(byte[] document) throws MalformedJsonException {
    return read(document, true);
  }

  /** Reads the first document of a text and ignores the rest. */
  static JsonTree readFirst(byte[] text) throws MalformedJsonException {
    return read(text, false);
  }

  private static JsonTree read(byte[] document, boolean whole) throws MalformedJsonException {
    if (document.length > LIMIT) {
      throw new MalformedJsonException("more than " + LIMIT + " bytes of JSON");
    }
    int start = startsWithMark(document) ? MARK.length : 0;
    try (JsonParser in = FACTORY.createParser(document, start, document.length - start)) {
      JsonToken first = in.nextToken();
      JsonTree value = first == null ? JsonTree.AbsentTree.MISSING : value(in, first);
      if (whole && first != null && in.nextToken() != null) {
        throw new JsonParseException(in, "more than one value", in.currentTokenLocation());
      }
      return value;
    } catch (JsonProcessingException e) {
      throw malformed(e.getLocation());
    } catch (IOException e) {
      throw malformed(null);
    }
  }

  /** Reads a value that begins with a token. The nesting limit is also that of this recursion. */
  private static JsonTree value(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> array(in);
      case VALUE_STRING -> new JsonTree.StringTree(in.getText());
      case VALUE_NUMBER_INT -> integer(in);
      case VALUE_NUMBER_FLOAT -> new JsonTree.DoubleTree(in.getDoubleValue());
      case VALUE_FALSE -> JsonTree.BooleanTree.FALSE;
      case VALUE_TRUE -> JsonTree.BooleanTree.TRUE;
      default -> JsonTree.AbsentTree.NULL;
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
    return in.getNumberType() == NumberType.BIG_INTEGER
        ? new JsonTree.BigTree(in.getBigIntegerValue())
        : new JsonTree.LongTree(in.getLongValue());
  }

  private static boolean startsWithMark(byte[] document) {
    return document.length >= MARK.length
        && Arrays.equals(document, 0, MARK.length, MARK, 0, MARK.length);
  }

  /** Creates an exception without Jackson's own, whose message quotes the document. */
  private static MalformedJsonException malformed(@Nullable JsonLocation where) {
    return new MalformedJsonException(
        where == null
            ? "not JSON in UTF-8"
            : "not JSON at line " + where.getLineNr() + ", column " + where.getColumnNr());
  }
}
