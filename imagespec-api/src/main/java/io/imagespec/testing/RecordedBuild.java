package io.imagespec.testing;

import io.imagespec.engine.BuildRequest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import java.util.Objects;
import java.util.SortedSet;

/**
 * What an engine was asked to build.
 *
 * @param request the request, as a real engine would have got it
 */
public record RecordedBuild(BuildRequest request) {
  /** Takes no null. */
  public RecordedBuild {
    Objects.requireNonNull(request, "request");
  }

  /**
   * The name that the image gets.
   *
   * @return a reference with a tag
   */
  public ImageReference image() {
    return request.delivery().image();
  }

  /**
   * What would have been built.
   *
   * @return the plan with the digest of its base and the labels that travel with every image
   */
  public BuildPlan plan() {
    return request.plan();
  }

  /**
   * The plan as text, for assertions that a reader understands.
   *
   * @return a Dockerfile
   */
  public String dockerfile() {
    return request.plan().dockerfile();
  }

  /**
   * What it would have run on.
   *
   * @return at least one platform
   */
  public SortedSet<Platform> platforms() {
    return request.platforms();
  }

  /** The image's name. */
  @Override
  public String toString() {
    return image().toString();
  }
}
