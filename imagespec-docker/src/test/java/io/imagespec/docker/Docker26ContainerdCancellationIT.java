package io.imagespec.docker;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Docker 26 with containerd's image store, to whose BuildKit pushing is part of a build. */
@EnabledIfSystemProperty(
    named = "imagespec.slow",
    matches = "true",
    disabledReason = "takes a minute; say -Dimagespec.slow=true")
class Docker26ContainerdCancellationIT extends BuildkitdCancellationIT {
  @Override
  String name() {
    return "docker26c";
  }
}
