package io.imagespec.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A JSON value as it was read. The collections must not be changed. */
sealed interface JsonTree {
  /** Returns the kind for messages, such as "a list". */
  String kind();

  /** Returns the fields in their order; empty if this is not an object. */
  default Optional<Map<String, JsonTree>> fields() {
    return Optional.empty();
  }

  default Optional<List<JsonTree>> elements() {
    return Optional.empty();
  }

  default Optional<String> text() {
    return Optional.empty();
  }

  default OptionalInt integer() {
    return OptionalInt.empty();
  }

  default Optional<Boolean> flag() {
    return Optional.empty();
  }

  /** An object. */
  record ObjectTree(Map<String, JsonTree> values) implements JsonTree {
    @Override
    public String kind() {
      return "an object";
    }

    @Override
    public Optional<Map<String, JsonTree>> fields() {
      return Optional.of(values);
    }
  }

  /** An array. */
  record ArrayTree(List<JsonTree> values) implements JsonTree {
    @Override
    public String kind() {
      return "a list";
    }

    @Override
    public Optional<List<JsonTree>> elements() {
      return Optional.of(values);
    }
  }

  /** A string. */
  record StringTree(String value) implements JsonTree {
    @Override
    public String kind() {
      return "a string";
    }

    @Override
    public Optional<String> text() {
      return Optional.of(value);
    }
  }

  /** A number. No caller needs the value of another number than a 32-bit integer. */
  record NumberTree(OptionalInt integer) implements JsonTree {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /** A boolean. */
  record BooleanTree(boolean value) implements JsonTree {
    @Override
    public String kind() {
      return "a boolean";
    }

    @Override
    public Optional<Boolean> flag() {
      return Optional.of(value);
    }
  }

  /** A {@code null}, or an empty document. */
  record NullTree() implements JsonTree {
    @Override
    public String kind() {
      return "null";
    }
  }
}
