package io.imagespec.resolve;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The place of a running image in a catalog. Immutable.
 *
 * @param kind the relation of the image to the catalog
 * @param names the names that have this image, sorted; empty unless the kind is {@link Kind#MATCH},
 *     and if only the default image is this image
 */
public record CatalogLocation(Kind kind, SortedSet<String> names) {
  /** The relation of a running image to a catalog. */
  public enum Kind {
    /** The process runs in an image with the fingerprint of at least one image of the catalog. */
    MATCH,
    /** The process runs in an image of a spec that is not in the catalog. */
    OTHER,
    /** The process runs in no container, or in an image that is not of a spec. */
    UNKNOWN
  }

  /** Copies the set. */
  public CatalogLocation {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(names, "names");
    names = Collections.unmodifiableSortedSet(new TreeSet<>(List.copyOf(names)));
  }
}
