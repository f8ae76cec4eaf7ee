package io.imagespec.docker.contract;

import java.util.Random;

/**
 * Random text made of what breaks builders: quotes, variables, escapes, line breaks, blanks, other
 * alphabets.
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

  /** Takes its choices from a source. */
  public RandomText(Random random) {
    this.random = random;
  }

  /** A text of one to twelve pieces. */
  public String text() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      out.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return out.toString();
  }

  /** A file's name: no slash, no control character, and neither {@code .} nor {@code ..}. */
  public String fileName() {
    return "f"
        + text()
            .replace("/", "")
            .chars()
            .filter(c -> c >= ' ' && c != 0x7f)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
  }
}
