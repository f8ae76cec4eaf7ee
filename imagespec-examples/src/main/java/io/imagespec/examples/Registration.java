package io.imagespec.examples;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import java.util.Map;
import java.util.TreeMap;

/**
 * Code that registers a workflow: it resolves the images of all tasks. The caller passes the
 * resolver, so that a unit test can use one that builds nothing.
 */
public final class Registration {
  private final ImageResolver images;

  /**
   * Creates a registration.
   *
   * @param images the resolver of the tasks' images
   */
  public Registration(ImageResolver images) {
    this.images = images;
  }

  /**
   * Resolves the images of all tasks.
   *
   * @param tasks the specs of the tasks' images by task name
   * @return the pinned references by task name
   */
  public Map<String, String> register(Map<String, ImageSpec> tasks) {
    Map<String, ImageSpec> named = new TreeMap<>();
    tasks.forEach((name, spec) -> named.put(name, spec.named(name)));
    ImageCatalog catalog = images.resolveAll(named);
    Map<String, String> registered = new TreeMap<>();
    for (String name : catalog.names()) {
      registered.put(name, catalog.image(name).pinned().familiar());
    }
    return registered;
  }
}
