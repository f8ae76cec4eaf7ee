package io.imagespec.docker;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Docker 26 with containerd's image store, to whose BuildKit pushing is part of a build. */
@EnabledIfSystemProperty(
    named = "imagespec.slow",
    matches = "true",
    disabledReason = "takes more than a minute; say -Dimagespec.slow=true")
class Docker26ContainerdClientFaultsIT extends ClientFaultContract {
  @Override
  String name() {
    return "docker26c";
  }
}
