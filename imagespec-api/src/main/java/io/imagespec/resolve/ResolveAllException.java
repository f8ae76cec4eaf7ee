package io.imagespec.resolve;

import io.imagespec.name.ImageSpecException;
import io.imagespec.text.AsciiText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Thrown when some images of a map cannot be resolved. The others are in the catalog. The cause is
 * the failure of the first name; the other failures are suppressed exceptions.
 */
public final class ResolveAllException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  private final transient ImageCatalog catalog;
  private final TreeMap<String, RuntimeException> failures;

  ResolveAllException(ImageCatalog catalog, SortedMap<String, RuntimeException> failures) {
    super(message(catalog, failures), failures.get(failures.firstKey()));
    this.catalog = catalog;
    this.failures = new TreeMap<>(failures);
    failures.values().stream().distinct().skip(1).forEach(this::addSuppressed);
  }

  /** Contains each message once, with all its names. */
  private static String message(ImageCatalog catalog, Map<String, RuntimeException> failures) {
    Map<String, StringJoiner> names = new LinkedHashMap<>();
    failures.forEach(
        (name, failure) ->
            names
                .computeIfAbsent(
                    String.valueOf(failure.getMessage()), message -> new StringJoiner(", "))
                .add(AsciiText.quote(name)));
    StringBuilder message =
        new StringBuilder("resolveAll: ")
            .append(failures.size())
            .append(" of ")
            .append(failures.size() + catalog.names().size())
            .append(" images failed");
    names.forEach((text, joined) -> message.append("\n").append(joined).append(": ").append(text));
    return message.toString();
  }

  /**
   * Returns the images that were resolved.
   *
   * @return their catalog, possibly without any name; not available after serialization
   */
  public ImageCatalog catalog() {
    return catalog;
  }

  /**
   * Returns the failures.
   *
   * @return the failure of each name that has no image
   */
  public SortedMap<String, RuntimeException> failures() {
    return Collections.unmodifiableSortedMap(failures);
  }
}
