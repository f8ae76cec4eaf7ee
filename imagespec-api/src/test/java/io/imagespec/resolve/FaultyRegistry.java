package io.imagespec.resolve;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.VisibilityReport;
import io.imagespec.testing.InMemoryRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry in memory that hides images from a resolver, or fails, and records the requests for
 * images. An engine that pushes to the same images still sees all of them.
 */
final class FaultyRegistry implements ImageRegistry {
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final InMemoryRegistry images;
  private final Set<ImageReference> unconfirmed = ConcurrentHashMap.newKeySet();
  private final Map<ImageReference, Integer> readable = new ConcurrentHashMap<>();
  private final Map<ImageReference, RegistryException> failures = new ConcurrentHashMap<>();

  private Optional<RegistryException> lookupFailure = Optional.empty();

  FaultyRegistry(InMemoryRegistry images) {
    this.images = images;
  }

  /** Hides an image from existence checks. A mirror still serves its content. */
  FaultyRegistry servedByMirrorOnly(ImageReference image) {
    unconfirmed.add(image);
    return this;
  }

  /** Hides an image after its content was read a number of times. */
  FaultyRegistry deletedAfter(int reads, ImageReference image) {
    readable.put(image, reads);
    return this;
  }

  /** Fails requests for the content of an image. */
  FaultyRegistry failing(ImageReference image, RegistryException failure) {
    failures.put(image, failure);
    return this;
  }

  /** Fails all existence checks. */
  FaultyRegistry failingLookups(RegistryException failure) {
    lookupFailure = Optional.of(failure);
    return this;
  }

  @Override
  public Optional<Descriptor> find(ImageReference image) {
    requests.add("find " + image);
    if (lookupFailure.isPresent()) {
      throw lookupFailure.get();
    }
    return unconfirmed.contains(image) || isDeleted(image) ? Optional.empty() : images.find(image);
  }

  @Override
  public Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
    Optional<RegistryException> failure = Optional.ofNullable(failures.get(image));
    if (failure.isPresent()) {
      throw failure.get();
    }
    boolean isDeleted = isDeleted(image);
    requests.add("inspect " + image);
    return isDeleted ? Optional.empty() : images.inspect(image, wanted);
  }

  private boolean isDeleted(ImageReference image) {
    long reads = requests.stream().filter(("inspect " + image)::equals).count();
    return reads >= readable.getOrDefault(image, Integer.MAX_VALUE);
  }

  @Override
  public void tag(ImageReference pinned, String tag) {
    images.tag(pinned, tag);
  }

  @Override
  public Optional<Descriptor> copy(ImageReference pinnedSource, ImageReference target) {
    return images.copy(pinnedSource, target);
  }

  @Override
  public void checkPush(ImageReference image) {
    images.checkPush(image);
  }

  @Override
  public VisibilityReport checkVisibility(ImageReference pinned) {
    return images.checkVisibility(pinned);
  }

  @Override
  public void close() {}
}
