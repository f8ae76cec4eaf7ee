package io.imagespec.docker.contract;

import java.util.Random;

/**
 * Random text of characters that are difficult for builders: quotes, variables, escapes, line
 * breaks, blanks and other alphabets.
 */
public final class RandomText {
  private static final String[] PIECES = {
    "\"",
    "'",
    "`",
    "$",
    "${HOME}",
    "$HOME",
    "\\",
    "\\\\",
    "\\n",
    "\n",
    "\r\n",
    "\t",
    " ",
    "  ",
    "#",
    "# escape=`",
    "=",
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
    "<<EOF",
    ">",
    "%s",
    "é",
    "漢",
    "\uD83D\uDE00",
    "\u2028",
    "\u00A0",
    "\u007f",
    "\u0001",
    "a",
    "B",
    "0",
    "/",
    "-",
    "--x",
    "~",
    "{{.}}",
    "$$",
    "\\$",
    "\\\"",
    "@",
    ":",
    "\u200d",
    "\ufeff"
  };

  private final Random random;

  /** Creates texts from a source of randomness. */
  public RandomText(Random random) {
    this.random = random;
  }

  /** Returns a text of one to twelve pieces. */
  public String text() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      out.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return out.toString();
  }

  /** Returns a file name without slashes and control characters never */
  public String fileName() {
    return "f"
        + text()
            .replace("/", "")
            .chars()
            .filter(c -> c >= ' ' && c != 0x7f)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
  }
}
