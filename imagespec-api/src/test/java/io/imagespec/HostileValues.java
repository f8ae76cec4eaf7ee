package io.imagespec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Texts that break parsers, shells and builders: a table, shared with the tests of
 * imagespec-docker, and random texts. A text creates {@code /pwned} if it is executed.
 */
final class HostileValues {
  private static final String TABLE = "hostile-values.json";

  private static final String[] PIECES = {
    "a",
    "b",
    "1",
    "0",
    "-",
    "--",
    "+",
    ".",
    "..",
    "/",
    ":",
    "=",
    "_",
    "@",
    "~",
    "{fingerprint}",
    "\"",
    "'",
    "`",
    "$",
    "${X}",
    "$(touch /pwned)",
    "\\",
    "\n",
    "\r",
    "\t",
    " ",
    "#",
    "<<EOF",
    ",",
    "[",
    "]",
    "{",
    "}",
    "*",
    "?",
    "!",
    "&&",
    "|",
    ";",
    ">",
    "<",
    "%",
    "\0",
    "\u0001",
    "\u007f",
    "\u0085",
    "\u00a0",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\ud800",
    "\udc00",
    "\ud83d\ude00",
    "é",
    "e\u0301",
    "漢",
    "١",
    "\u212a"
  };

  private HostileValues() {}

  /** The table, and texts at and just above the length limits of names and paths. */
  static List<String> texts() {
    List<String> all = new ArrayList<>();
    for (JsonNode group : table()) {
      group.forEach(text -> all.add(text.textValue()));
    }
    all.add("a".repeat(245));
    all.add("a".repeat(246));
    all.add("a".repeat(256));
    all.add("/" + "b".repeat(256));
    all.add("/c".repeat(200));
    all.add("/c".repeat(201));
    all.add(("/" + "d".repeat(250)).repeat(11));
    all.add("\u202e".repeat(1_000));
    return all;
  }

  private static JsonNode table() {
    try (InputStream file = HostileValues.class.getResourceAsStream(TABLE)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(file, TABLE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Texts that exceed every limit, in characters or in bytes. */
  static List<String> tooLong() {
    return List.of(
        "a".repeat(60_001), "/a".repeat(30_001), "\n".repeat(60_001), "\0".repeat(1 << 18));
  }

  /**
   * Random texts: half consist of hostile pieces, half are ordinary texts with one or two changes.
   */
  static List<String> random(Random random, int count, List<String> ordinary) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                i % 2 == 0
                    ? pieces(random)
                    : changed(random, ordinary.get(random.nextInt(ordinary.size()))))
        .toList();
  }

  private static String pieces(Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      out.append(piece(random));
    }
    return out.toString();
  }

  private static String changed(Random random, String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = random.nextInt(2); i >= 0; i--) {
      int from = random.nextInt(out.length() + 1);
      int to = Math.min(out.length(), from + random.nextInt(2));
      out.replace(from, to, piece(random));
    }
    return out.toString();
  }

  private static String piece(Random random) {
    return PIECES[random.nextInt(PIECES.length)];
  }
}
