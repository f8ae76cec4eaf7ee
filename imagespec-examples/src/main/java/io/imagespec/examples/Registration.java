package io.imagespec.examples;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import java.util.Map;
import java.util.TreeMap;

/**
 * Code that registers a workflow: it resolves the image of each task. It gets its resolver from
 * whoever calls it, so that a unit test can give it one that builds nothing.
 */
public final class Registration {
  private final ImageResolver images;

  /**
   * Registers with a resolver.
   *
   * @param images who makes the images
   */
  public Registration(ImageResolver images) {
    this.images = images;
  }

  /**
   * Resolves the image of each task.
   *
   * @param tasks the tasks' names, with what they run in
   * @return the tasks' names, each with a pinned reference
   */
  public Map<String, String> register(Map<String, ImageSpec> tasks) {
    Map<String, String> registered = new TreeMap<>();
    tasks.forEach(
        (name, spec) -> registered.put(name, images.resolve(spec.named(name)).pinned().familiar()));
    return registered;
  }
}
