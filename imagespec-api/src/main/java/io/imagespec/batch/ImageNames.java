package io.imagespec.batch;

import io.imagespec.text.AsciiText;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rule for the names of images in a catalog: 1 to 255 characters without blanks and invisible
 * characters. Such a name is legible in messages, logs and JSON.
 */
public final class ImageNames {
  private static final int LIMIT = 255;
  private static final int LISTED = 100;

  private ImageNames() {}

  /**
   * Requires at least one name and only valid ones.
   *
   * @param names the names
   * @throws IllegalArgumentException if there is no name or an invalid one; the message lists all
   *     invalid ones
   */
  public static void requireValid(Collection<? extends @Nullable String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("images: the map is empty; add a name and its source");
    }
    List<String> invalid =
        names.stream().flatMap(name -> complaint(name).stream()).sorted().toList();
    if (!invalid.isEmpty()) {
      throw new IllegalArgumentException("images: " + String.join("; ", invalid));
    }
  }

  private static Optional<String> complaint(@Nullable String name) {
    return name == null
        ? Optional.of("the name null is invalid")
        : problem(name)
            .map(reason -> "the name " + AsciiText.quote(name) + " is invalid: " + reason);
  }

  /**
   * Returns the reason why a name is invalid.
   *
   * @param name a name
   * @return the reason, or empty for a valid name
   */
  public static Optional<String> problem(String name) {
    if (name.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (name.length() > LIMIT) {
      return Optional.of("it has more than " + LIMIT + " characters");
    }
    if (name.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
      return Optional.of("it contains a blank");
    }
    return name.codePoints().anyMatch(ImageNames::isInvisible)
        ? Optional.of("it contains an invisible character")
        : Optional.empty();
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> true;
      default -> false;
    };
  }

  /**
   * Lists names for a message.
   *
   * @param names the names
   * @return the first hundred names, quoted, and the number of the others
   */
  public static String list(Collection<String> names) {
    int others = names.size() - LISTED;
    return Stream.concat(
            names.stream().limit(LISTED).map(AsciiText::quote),
            others > 0 ? Stream.of("and " + others + " more") : Stream.empty())
        .collect(Collectors.joining(", "));
  }
}
