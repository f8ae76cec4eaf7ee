package io.imagespec.text;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Flyte's templates for images: <code>{{.image.NAME}}</code>, <code>{{.image.NAME.fqn}}</code> and
 * <code>{{.image.NAME.version}}</code>, with {@code image} or {@code images}, in upper or lower
 * case, and with blanks inside the braces. Other text is left unchanged.
 *
 * <p>All markers are replaced in one pass, so that a marker in a value is left unchanged. Flyte's
 * Python SDK ignores a marker that is not in its grammar; here it is refused.
 *
 * @see <a
 *     href="https://github.com/flyteorg/flytekit/blob/v1.16.8/flytekit/core/python_auto_container.py">the
 *     grammar, in flytekit</a>
 */
public final class ImageTemplate {
  private static final String BLANKS = "[\\s\\h\\v\\x1c-\\x1f]*";

  /** Everything that looks like a marker for an image. */
  private static final Pattern MARKER =
      Pattern.compile("\\{\\{" + BLANKS + "\\.images?\\b([^{}]*)\\}\\}", Pattern.CASE_INSENSITIVE);

  private static final Pattern NAME_AND_ATTRIBUTE =
      Pattern.compile("\\.([a-zA-Z0-9_]+)(?:\\.([a-zA-Z0-9_]+))?" + BLANKS);

  /**
   * The values of one image.
   *
   * @param repository the value of {@code fqn}
   * @param version the value of {@code version}, a digest
   * @param pinned the value without an attribute
   */
  public record Values(String repository, String version, String pinned) {}

  private final String template;
  private final Function<String, Values> images;
  private final Supplier<String> names;
  private final StringBuilder out = new StringBuilder();
  private int rendered;

  private ImageTemplate(String template, Function<String, Values> images, Supplier<String> names) {
    this.template = template;
    this.images = images;
    this.names = names;
  }

  /**
   * Renders a text.
   *
   * @param template the text
   * @param images the values of a name; throws an exception for an unknown one
   * @param names the list of the names, for messages
   * @return the text with values instead of markers. A {@code :} directly before the marker of a
   *     version becomes {@code @}
   * @throws IllegalArgumentException if a marker is not in the grammar
   */
  public static String render(
      String template, Function<String, Values> images, Supplier<String> names) {
    ImageTemplate rendering = new ImageTemplate(template, images, names);
    MARKER.matcher(template).results().forEach(rendering::append);
    return rendering.out.append(template, rendering.rendered, template.length()).toString();
  }

  private void append(MatchResult marker) {
    Matcher parts = NAME_AND_ATTRIBUTE.matcher(marker.group(1));
    if (!parts.matches()) {
      throw refuse(marker, "it is not in Flyte's grammar");
    }
    int until = marker.start();
    out.append(template, rendered, until);
    rendered = marker.end();
    Values values = images.apply(parts.group(1));
    String attribute = parts.group(2) == null ? "" : parts.group(2).toLowerCase(Locale.ROOT);
    switch (attribute) {
      case "" -> out.append(values.pinned());
      case "fqn" -> out.append(values.repository());
      case "version" -> appendVersion(values.version());
      default -> throw refuse(marker, "the attribute " + attribute + " is unknown");
    }
  }

  private void appendVersion(String digest) {
    int last = out.length() - 1;
    if (last >= 0 && out.charAt(last) == ':') {
      out.setCharAt(last, '@');
    }
    out.append(digest);
  }

  private IllegalArgumentException refuse(MatchResult marker, String reason) {
    return new IllegalArgumentException(
        "template "
            + AsciiText.quote(marker.group())
            + ": "
            + reason
            + "; write {{.image.NAME}}, {{.image.NAME.fqn}} or {{.image.NAME.version}}, with a NAME"
            + " of a-z, A-Z, 0-9 and '_'; the catalog has "
            + names.get());
  }
}
