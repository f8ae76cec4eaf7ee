package io.imagespec.docker;

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

  @Override
  String fullForContext() {
    return "no space left on device";
  }
}
