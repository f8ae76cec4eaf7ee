package io.imagespec.resolve;

import io.imagespec.ExternalImage;
import io.imagespec.ImageSource;
import io.imagespec.ImageSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sources of the images of one call, by kind.
 *
 * @param specs the specs
 * @param externals the existing images
 * @param origins the origin of each name's image
 * @param failures the names without a source
 */
record BatchSources(
    List<NamedValue<ImageSpec>> specs,
    List<NamedValue<ExternalImage>> externals,
    Map<String, ImageOrigin> origins,
    SortedMap<String, RuntimeException> failures) {
  /**
   * Sorts the sources of a map.
   *
   * @param images the sources by name; a null value means the default image
   * @param standard returns the default image, or throws an exception if no setting contains one
   */
  static BatchSources of(
      SortedMap<String, @Nullable ImageSource> images, Supplier<DefaultImage.Source> standard) {
    Kinds kinds = new Kinds();
    Map<String, ImageOrigin> origins = new HashMap<>();
    SortedMap<String, RuntimeException> failures = new TreeMap<>();
    images.forEach(
        (name, source) -> {
          try {
            DefaultImage.Source given =
                source == null
                    ? standard.get()
                    : new DefaultImage.Source(source, source.match(new OriginCases()));
            List<String> unused = given.source().match(kinds.of(name));
            origins.put(name, given.origin());
          } catch (IllegalArgumentException e) {
            failures.put(name, e);
          }
        });
    return new BatchSources(kinds.specs.list(), kinds.externals.list(), origins, failures);
  }

  /** Returns the entries of a catalog. */
  SortedMap<String, CatalogEntry> entries(Map<String, ResolvedImage> images) {
    SortedMap<String, CatalogEntry> entries = new TreeMap<>();
    images.forEach(
        (name, image) ->
            entries.put(name, new CatalogEntry(image, Objects.requireNonNull(origins.get(name)))));
    return entries;
  }

  /** The sources found so far. */
  private static final class Kinds {
    private final NamedValue.Collector<ImageSpec> specs = new NamedValue.Collector<>();
    private final NamedValue.Collector<ExternalImage> externals = new NamedValue.Collector<>();

    /** Returns the way to add the source of a name. */
    ImageSource.Cases<List<String>> of(String name) {
      return new ImageSource.Cases<>() {
        @Override
        public List<String> spec(ImageSpec spec) {
          return specs.add(spec, List.of(name));
        }

        @Override
        public List<String> external(ExternalImage image) {
          return externals.add(image, List.of(name));
        }
      };
    }
  }

  /** The origin of a source in a map. */
  private static final class OriginCases implements ImageSource.Cases<ImageOrigin> {
    @Override
    public ImageOrigin spec(ImageSpec spec) {
      return ImageOrigin.SPEC;
    }

    @Override
    public ImageOrigin external(ExternalImage image) {
      return ImageOrigin.EXTERNAL;
    }
  }
}
