package io.imagespec.registry;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where images of a registry are asked for first. Immutable.
 *
 * <p>Mirrors are for what is pulled, the bases of images: in their order, and then the registry
 * itself, each is asked if the one before has no such image (404), has too much to do (429), is in
 * trouble (5xx) or cannot be reached. Each is shown the credential that the keychain has for the
 * mirror's own name, never that of the registry. Nothing is pushed to a mirror, and whether an
 * image is in its registry ({@link ImageRegistry#find}) no mirror is asked.
 */
@CheckReturnValue
public final class Mirrors {
  private final Map<String, List<String>> places;

  private Mirrors(Map<String, List<String>> places) {
    this.places = places;
  }

  /**
   * No mirrors.
   *
   * @return the default
   */
  public static Mirrors none() {
    return new Mirrors(Map.of());
  }

  /**
   * One more mirror, to be asked after those that the registry has already.
   *
   * @param registry the registry's host and, if it has one, port, as in image names, for example
   *     {@code docker.io}
   * @param mirror the mirror's host, with its port and a path if it has them, for example {@code
   *     mirror.example.com} or {@code harbor.example.com/hub}; what the registry has as {@code
   *     library/debian} is asked for below it
   * @return these and that one
   * @throws IllegalArgumentException if one of the two is not what can stand in an image name
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

  /** A tag or digest in it would be taken for part of the name. */
  private static boolean isName(String text) {
    return !text.isEmpty() && text.indexOf('@') < 0;
  }

  private static ImageReference parse(String reference, String given) {
    try {
      return ImageReference.parse(reference);
    } catch (IllegalArgumentException e) {
      throw refuse(given, "it cannot stand in an image name; write no https:// before it");
    }
  }

  private static IllegalArgumentException refuse(String given, String remedy) {
    return new IllegalArgumentException("mirror \"" + given + "\": " + remedy);
  }

  /**
   * What an image is called at the mirrors of its registry.
   *
   * @param image the image
   * @return the same tag and digest at each mirror, in the order in which they are asked
   */
  public List<ImageReference> of(ImageReference image) {
    Objects.requireNonNull(image, "image");
    String rest = image.toString().substring(image.domain().length());
    return places.getOrDefault(image.domain(), List.of()).stream()
        .map(mirror -> ImageReference.parse(mirror + rest))
        .toList();
  }

  /** The mirrors of each registry. */
  @Override
  public String toString() {
    return new TreeMap<>(places).toString();
  }
}
