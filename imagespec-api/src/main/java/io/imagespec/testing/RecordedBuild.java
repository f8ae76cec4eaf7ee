package io.imagespec.testing;

import io.imagespec.engine.BuildRequest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import java.util.Objects;
import java.util.SortedSet;

/**
 * A build that was requested from an engine.
 *
 * @param request the request, as a real engine receives it
 */
public record RecordedBuild(BuildRequest request) {
  /** Rejects null arguments. */
  public RecordedBuild {
    Objects.requireNonNull(request, "request");
  }

  /**
   * Returns the image's name.
   *
   * @return a reference with a tag
   */
  public ImageReference image() {
    return request.delivery().image();
  }

  /**
   * Returns the plan of the image.
   *
   * @return the plan with the digest of its base and the labels that every image has
   */
  public BuildPlan plan() {
    return request.plan();
  }

  /**
   * Returns the plan as text, for readable assertions.
   *
   * @return a Dockerfile
   */
  public String dockerfile() {
    return request.plan().dockerfile();
  }

  /**
   * Returns the platforms of the image.
   *
   * @return at least one platform
   */
  public SortedSet<Platform> platforms() {
    return request.platforms();
  }

  /** Returns the image's name. */
  @Override
  public String toString() {
    return image().toString();
  }
}
