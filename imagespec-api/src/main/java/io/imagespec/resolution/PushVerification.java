package io.imagespec.resolution;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuiltImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The check, after a push, that the registry has the digest with the requested platforms. */
final class PushVerification {
  /** The number of checks, because some registries serve a pushed image only after a delay. */
  private static final int CHECKS = 5;

  private static final long PAUSE_MILLIS = 2_000;

  private final ResolverContext context;

  PushVerification(ResolverContext context) {
    this.context = context;
  }

  /**
   * Confirms that the pushed image exists and returns its digest.
   *
   * @param expected the plan's platforms, each with the base platform that serves it
   */
  Digest confirm(ImageReference image, BuiltImage built, SortedMap<Platform, Platform> expected)
      throws InterruptedException {
    SortedSet<Platform> platforms = new TreeSet<>(expected.keySet());
    ImageReference asked = built.pushed().map(image.repository()::withDigest).orElse(image);
    RemoteImage remote = waitFor(asked, platforms);
    Set<Platform> has = new TreeSet<>(remote.platforms().keySet());
    if (!isFor(expected, has)) {
      throw new BuildFailedException(
          "push "
              + image
              + ": the pushed image is for "
              + has
              + ", not for "
              + platforms
              + "; the engine cannot build for that platform");
    }
    return remote.descriptor().digest();
  }

  /** Confirms that an image exists that was copied by its digest. */
  void confirmCopy(ImageReference pinned) throws InterruptedException {
    RemoteImage unused = waitFor(pinned, new TreeSet<>());
  }

  /**
   * Returns true if the image is for the expected platforms, or for those of its base if they are
   * only compatible.
   */
  private static boolean isFor(SortedMap<Platform, Platform> expected, Set<Platform> has) {
    Set<Platform> left = new TreeSet<>(has);
    Map<Platform, Platform> others = new TreeMap<>(expected);
    others.keySet().removeIf(left::remove);
    return others.values().stream().allMatch(left::remove) && left.isEmpty();
  }

  private RemoteImage waitFor(ImageReference image, SortedSet<Platform> platforms)
      throws InterruptedException {
    for (int check = 1; ; check++) {
      Optional<RemoteImage> remote = context.inspectConfirmed(image, platforms);
      if (remote.isPresent()) {
        return remote.get();
      }
      if (check == CHECKS) {
        throw new RegistryException(
            "check "
                + image
                + " after its push: the registry accepted it but does not return it; resolve again",
            null);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
