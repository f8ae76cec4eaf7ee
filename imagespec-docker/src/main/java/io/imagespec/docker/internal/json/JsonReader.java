package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A parser of JSON documents into Jackson's tree, with limits. */
final class JsonReader {
  /** The size limit of a document, in bytes. */
  static final int LIMIT = 16 * 1024 * 1024;

  /** The nesting limit. */
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

  /** The byte order mark in UTF-8. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private JsonReader() {}

  static JsonNode read(String document) throws MalformedJsonException {
    return read(document.getBytes(StandardCharsets.UTF_8));
  }

  static JsonNode read(byte[] document) throws MalformedJsonException {
    return read(READER, document);
  }

  /** Reads the first document of a text and ignores the rest. */
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
