package io.imagespec.plan;

import java.util.List;

/**
 * A directory that anybody may write to, in a stage of its own, for caches of users who are not
 * known by number to start from. A cache's own {@code mode} is not enough: Docker makes the
 * directory under its umask, so it gets 0755 whatever it is asked for; what is copied gets the mode
 * that is said.
 */
final class WritableCacheStage {
  /** What a mount says to start from it. */
  static final String SOURCE = "from=imagespec-open,source=/directory";

  /** Two stages, of which the second has the directory; nothing of them is in the image. */
  static final List<String> STAGES =
      List.of(
          "FROM scratch AS imagespec-directory",
          "WORKDIR /open/directory",
          "FROM scratch AS imagespec-open",
          "COPY --from=imagespec-directory --chmod=777 [\"/open\",\"/\"]");

  private WritableCacheStage() {}
}
