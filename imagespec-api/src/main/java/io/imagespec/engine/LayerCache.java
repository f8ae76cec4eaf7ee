package io.imagespec.engine;

import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A place outside the engine that stores layers, so that a new engine does not run every step
 * again. A cache changes the duration of a build, never its result. It is for commands; what is
 * assembled in this process uses none. Immutable.
 *
 * <p>Builders identify a step by a key of their own. Docker 26 and buildkitd 0.34 use the same
 * keys. Docker 20.10 uses different keys for commands, and reads only images of the same builder. A
 * step whose key differs runs again, without a message.
 */
public sealed interface LayerCache {
  /**
   * Returns an image of its own in a registry, read and written with the keychain's credential.
   *
   * @param image the name of the image, with a tag and without a digest, for example {@code
   *     ghcr.io/acme/cache:main}
   * @return the cache
   * @throws IllegalArgumentException if the text is not an image reference, or has no tag, or has a
   *     digest
   */
  static LayerCache registry(String image) {
    Objects.requireNonNull(image, "image");
    return new Registry(ImageReference.parse(image));
  }

  /**
   * Returns a directory of this machine, in the form of an OCI image layout.
   *
   * @param directory the directory; a relative path is resolved against the resolver's directory.
   *     It is created by the first write
   * @return the cache
   * @see Local
   */
  static LayerCache local(Path directory) {
    Objects.requireNonNull(directory, "directory");
    return new Local(directory);
  }

  /**
   * Returns the image that the engine pushes as a cache. It can only be written. To read it, use
   * {@link #registry(String)} with the name of that image. For an image in two parts, it is the
   * first part.
   *
   * @return the cache
   */
  static LayerCache inline() {
    return new Inline();
  }

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
   * Returns true if layers are kept in the pushed image itself.
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
   * Checks places from which layers are read.
   *
   * @param places the places
   * @return a copy of the list
   * @throws IllegalArgumentException if a place is {@link Inline}
   */
  static List<LayerCache> imports(List<LayerCache> places) {
    Objects.requireNonNull(places, "places");
    if (places.stream().anyMatch(LayerCache::isInline)) {
      throw new IllegalArgumentException(
          "layer cache: inline() can only be written; to read layers from an image, use"
              + " LayerCache.registry(\"host/name:tag\")");
    }
    return List.copyOf(places);
  }

  /**
   * An image of its own in a registry, written and read with the keychain's credential for it.
   *
   * @param image its name, with a tag
   */
  record Registry(ImageReference image) implements LayerCache {
    /** Checks the tag. */
    public Registry {
      Objects.requireNonNull(image, "image");
      if (image.tag().isEmpty() || image.digest().isPresent()) {
        throw new IllegalArgumentException(
            "layer cache " + image + ": write a name with a tag and without a digest");
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
   * The pushed image itself, with the origin of each of its layers. It can only be written. To read
   * it, use the name of the image in a {@link Registry}.
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
   * as {@code buildctl} writes it. It only grows; to start again, remove it while no build uses it.
   * Concurrent builds may share it: a build reads the last complete write.
   *
   * <p>Requires buildkitd, or a Docker that stores its images in containerd. Other engines, and
   * builds that cannot use the directory, skip the cache and report the reason ({@link
   * BuildEvent.FeatureSkipped}, and the image's {@code reasons()}).
   *
   * @param directory the directory; created by the first write, and ignored as a source while it
   *     does not exist
   */
  record Local(Path directory) implements LayerCache {
    /** Rejects null arguments. */
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
