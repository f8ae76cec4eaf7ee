package io.imagespec.registry;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The mirrors of registries. Immutable and thread-safe.
 *
 * <p>Mirrors serve pulls, such as those of base images. They are asked in order, and the registry
 * itself last. The next one is asked if the previous one does not have the image (404), is
 * overloaded (429), fails (5xx) or is unreachable. A mirror receives only the keychain's credential
 * for its own name, never that of the registry. Pushes and {@link ImageRegistry#find} use the
 * registry itself.
 */
@EngineSpi
@CheckReturnValue
public final class Mirrors {
  private final Map<String, List<String>> places;

  private Mirrors(Map<String, List<String>> places) {
    this.places = places;
  }

  /**
   * Returns no mirrors.
   *
   * @return the default
   */
  public static Mirrors none() {
    return new Mirrors(Map.of());
  }

  /**
   * Returns a copy with an additional mirror, which is asked after the registry's other mirrors.
   *
   * @param registry the registry's host with an optional port, as in image names, for example
   *     {@code docker.io}
   * @param mirror the mirror's host with an optional port and path, for example {@code
   *     mirror.example.com} or {@code harbor.example.com/hub}; the registry's repository {@code
   *     library/debian} is requested below it
   * @return the copy
   * @throws IllegalArgumentException if one of the two is invalid in an image name
   */
  public Mirrors with(String registry, String mirror) {
    Objects.requireNonNull(registry, "registry");
    Objects.requireNonNull(mirror, "mirror");
    if (!isName(registry) || !parse(registry + "/x/x", registry).domain().equals(registry)) {
      throw refuse(registry, "write the registry's host, with its port if it has one");
    }
    ImageReference below = parse(mirror + "/x", mirror);
    if (!isName(mirror) || !below.toString().equals(mirror + "/x")) {
      throw refuse(mirror, "write the mirror's host, with its port and path if it has them");
    }
    Map<String, List<String>> more = new TreeMap<>(places);
    List<String> mirrors = new ArrayList<>(more.getOrDefault(registry, List.of()));
    mirrors.add(mirror);
    more.put(registry, List.copyOf(mirrors));
    return new Mirrors(Map.copyOf(more));
  }

  /** Returns true for a valid name without a digest, which would become part of the name. */
  private static boolean isName(String text) {
    return !text.isEmpty() && text.indexOf('@') < 0;
  }

  private static ImageReference parse(String reference, String given) {
    try {
      return ImageReference.parse(reference);
    } catch (IllegalArgumentException e) {
      throw refuse(given, "it is invalid in an image name; write the host without https://");
    }
  }

  private static IllegalArgumentException refuse(String given, String remedy) {
    return new IllegalArgumentException("mirror \"" + given + "\": " + remedy);
  }

  /**
   * Returns an image's references at the mirrors of its registry.
   *
   * @param image the image
   * @return a reference with the same tag and digest for each mirror, in order
   */
  public List<ImageReference> of(ImageReference image) {
    Objects.requireNonNull(image, "image");
    String rest = image.toString().substring(image.domain().length());
    return places.getOrDefault(image.domain(), List.of()).stream()
        .map(mirror -> ImageReference.parse(mirror + rest))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mirrors that && places.equals(that.places);
  }

  @Override
  public int hashCode() {
    return places.hashCode();
  }

  /** Returns the mirrors by registry in human-readable form. */
  @Override
  public String toString() {
    return new TreeMap<>(places).toString();
  }
}
