package io.imagespec.docker.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A JSON value as it was read. The collections must not be changed. */
sealed interface JsonTree {
  /** The kinds of values. Their names are shown. */
  enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    BOOLEAN,
    NULL,
    MISSING
  }

  Kind kind();

  /** Writes the value, with its fields and elements. */
  void write(JsonGenerator out) throws IOException;

  /** Returns the fields in their order; none if this is not an object. */
  default Map<String, JsonTree> fields() {
    return Map.of();
  }

  /** Returns the elements; none if this is not an array. */
  default List<JsonTree> elements() {
    return List.of();
  }

  default Optional<String> text() {
    return Optional.empty();
  }

  /** Returns a number without a fraction that fits a {@code long}. */
  default OptionalLong number() {
    return OptionalLong.empty();
  }

  default boolean isTrue() {
    return false;
  }

  /** An object. */
  record ObjectTree(Map<String, JsonTree> fields) implements JsonTree {
    @Override
    public Kind kind() {
      return Kind.OBJECT;
    }

    @Override
    public void write(JsonGenerator out) throws IOException {
      out.writeStartObject();
      for (Map.Entry<String, JsonTree> field : fields.entrySet()) {
        out.writeFieldName(field.getKey());
        field.getValue().write(out);
      }
      out.writeEndObject();
    }
  }

  /** An array. */
  record ArrayTree(List<JsonTree> elements) implements JsonTree {
    @Override
    public Kind kind() {
      return Kind.ARRAY;
    }

    @Override
    public void write(JsonGenerator out) throws IOException {
      out.writeStartArray();
      for (JsonTree element : elements) {
        element.write(out);
      }
      out.writeEndArray();
    }
  }

  /** A text. */
  record StringTree(String value) implements JsonTree {
    @Override
    public Kind kind() {
      return Kind.STRING;
    }

    @Override
    public void write(JsonGenerator out) throws IOException {
      out.writeString(value);
    }

    @Override
    public Optional<String> text() {
      return Optional.of(value);
    }
  }

  /** A number without a fraction. */
  record LongTree(long value) implements JsonTree {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }

    @Override
    public void write(JsonGenerator out) throws IOException {
      out.writeNumber(value);
    }

    @Override
    public OptionalLong number() {
      return OptionalLong.of(value);
    }
  }

  /** A number without a fraction that does not fit a {@code long}. */
  record BigTree(BigInteger value) implements JsonTree {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }

    @Override
    public void write(JsonGenerator out) throws IOException {
      out.writeNumber(value);
    }
  }

  /** A number with a fraction or an exponent, which may still be a whole one. */
  record DoubleTree(double value) implements JsonTree {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }

    @Override
    public void write(JsonGenerator out) throws IOException {
      out.writeNumber(value);
    }

    @Override
    public OptionalLong number() {
      return value == Math.rint(value) && Math.abs(value) <= Long.MAX_VALUE
          ? OptionalLong.of((long) value)
          : OptionalLong.empty();
    }
  }

  /** A truth value. */
  enum BooleanTree implements JsonTree {
    FALSE,
    TRUE;

    @Override
    public Kind kind() {
      return Kind.BOOLEAN;
    }

    @Override
    public void write(JsonGenerator out) throws IOException {
      out.writeBoolean(isTrue());
    }

    @Override
    public boolean isTrue() {
      return this == TRUE;
    }
  }

  /** A value that is {@code null} or does not exist, which is written as {@code null} too. */
  enum AbsentTree implements JsonTree {
    NULL(Kind.NULL),
    MISSING(Kind.MISSING);

    private final Kind kind;

    AbsentTree(Kind kind) {
      this.kind = kind;
    }

    @Override
    public Kind kind() {
      return kind;
    }

    @Override
    public void write(JsonGenerator out) throws IOException {
      out.writeNull();
    }
  }
}
