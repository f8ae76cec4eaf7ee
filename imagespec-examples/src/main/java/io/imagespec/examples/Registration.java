package io.imagespec.examples;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import java.util.Map;
import java.util.TreeMap;

/**
 * Code that registers a workflow: it resolves the image of each task. The caller passes the
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
   * Resolves the image of each task.
   *
   * @param tasks the specs of the tasks' images by task name
   * @return the pinned references by task name
   */
  public Map<String, String> register(Map<String, ImageSpec> tasks) {
    Map<String, String> registered = new TreeMap<>();
    tasks.forEach(
        (name, spec) -> registered.put(name, images.resolve(spec.named(name)).pinned().familiar()));
    return registered;
  }
}
