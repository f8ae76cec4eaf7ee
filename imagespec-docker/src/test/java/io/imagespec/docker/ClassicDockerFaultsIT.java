package io.imagespec.docker;

import java.util.Optional;

/** Docker with its classic builder. */
class ClassicDockerFaultsIT extends ClassicFaultContract {
  @Override
  String name() {
    return "docker-classic";
  }

  @Override
  String spoilt(String head) {
    return head.replace("&rm=1&", "&rm=1&ulimits=nonsense&");
  }

  @Override
  String refusal() {
    return "error reading ulimit settings";
  }

  /** The engine that pushes, and what is asked of it, are those of {@link DockerFaultsIT}. */
  @Override
  Optional<String> noTimeForRetries() {
    return Boolean.getBoolean("imagespec.slow")
        ? Optional.empty()
        : Optional.of("Docker tries a push for 50 s; say -Dimagespec.slow=true");
  }

  @Override
  String fullForContext() {
    return "no space left on device";
  }
}
