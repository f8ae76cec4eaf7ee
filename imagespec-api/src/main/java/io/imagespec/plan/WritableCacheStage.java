package io.imagespec.plan;

import java.util.List;

/**
 * A build stage with a world-writable directory, from which the caches of users without a known
 * number start. A cache's own {@code mode} is not sufficient: Docker creates the directory under
 * its umask, so its mode is always 0755, while copied files get the specified mode.
 */
final class WritableCacheStage {
  /** The mount options that start a cache from it. */
  static final String SOURCE = "from=imagespec-open,source=/directory";

  /** Two stages, of which the second has the directory; neither is part of the image. */
  static final List<String> STAGES =
      List.of(
          "FROM scratch AS imagespec-directory",
          "WORKDIR /open/directory",
          "FROM scratch AS imagespec-open",
          "COPY --from=imagespec-directory --chmod=777 [\"/open\",\"/\"]");

  private WritableCacheStage() {}
}
