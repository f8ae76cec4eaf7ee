package io.imagespec.engine;

import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A place outside the engine where layers are kept, so that an engine that has never seen a step
 * need not run it again. Changes how long a build takes, never what it gives. Immutable.
 *
 * <p>Builders know a step by keys of their own making. Those of Docker 26 and buildkitd 0.34 are
 * the same; Docker 20.10 has others for commands, and takes only what its like left in an image.
 * Where keys differ, the step runs again, and nobody says so.
 */
public sealed interface LayerCache {
  /**
   * Chooses by kind.
   *
   * @param cases the functions to choose from
   * @param <R> the result's type
   * @return the result of the chosen function
   */
  <R> R match(Cases<R> cases);

  /**
   * Functions for each kind of layer cache.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles an image of its own.
     *
     * @param cache the cache
     * @return the result
     */
    R registry(Registry cache);

    /**
     * Handles the pushed image itself.
     *
     * @param cache the cache
     * @return the result
     */
    R inline(Inline cache);

    /**
     * Handles a directory of this machine.
     *
     * @param cache the cache
     * @return the result
     */
    R local(Local cache);
  }

  /**
   * Returns this cache if it is an image of its own.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Registry> asRegistry() {
    return Optional.empty();
  }

  /**
   * Tells if layers are kept in the pushed image itself.
   *
   * @return false for another kind
   */
  default boolean isInline() {
    return false;
  }

  /**
   * Returns this cache if it is a directory of this machine.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Local> asLocal() {
    return Optional.empty();
  }

  /**
   * Places to take layers from.
   *
   * @param places the places
   * @return the same, copied
   * @throws IllegalArgumentException if one is {@link Inline}
   */
  static List<LayerCache> imports(List<LayerCache> places) {
    Objects.requireNonNull(places, "places");
    if (places.stream().anyMatch(LayerCache::isInline)) {
      throw new IllegalArgumentException(
          "layer cache: Inline can only be written; to take layers from an image, name it with"
              + " LayerCache.Registry");
    }
    return List.copyOf(places);
  }

  /**
   * An image of its own in a registry, written and read with the keychain's credential for it.
   *
   * @param image its name, with a tag
   */
  record Registry(ImageReference image) implements LayerCache {
    /** Checks that there is a tag. */
    public Registry {
      Objects.requireNonNull(image, "image");
      if (image.tag().isEmpty() || image.digest().isPresent()) {
        throw new IllegalArgumentException(
            "layer cache " + image + ": a name with a tag and without a digest is needed");
      }
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.registry(this);
    }

    @Override
    public Optional<Registry> asRegistry() {
      return Optional.of(this);
    }
  }

  /**
   * The pushed image itself, which says of each of its layers where it came from. Can be written
   * only; to read it, name the image as a {@link Registry}.
   */
  record Inline() implements LayerCache {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.inline(this);
    }

    @Override
    public boolean isInline() {
      return true;
    }
  }

  /**
   * A directory of this machine, in the form of an OCI image layout, under the tag {@code latest},
   * as buildctl's caches are. It only grows: to begin anew, remove it while no build uses it. Any
   * number of builds may use it at a time; what was written last is what is read next.
   *
   * <p>Needs a buildkitd, or a Docker that stores its images in containerd. Elsewhere, and where
   * the directory cannot be used, builds go on without and say why ({@link
   * BuildEvent.FeatureSkipped}, and the image's {@code reasons()}).
   *
   * @param directory the directory; made when it is written, and read only if it is there
   */
  record Local(Path directory) implements LayerCache {
    /** Takes no null. */
    public Local {
      Objects.requireNonNull(directory, "directory");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.local(this);
    }

    @Override
    public Optional<Local> asLocal() {
      return Optional.of(this);
    }
  }
}
