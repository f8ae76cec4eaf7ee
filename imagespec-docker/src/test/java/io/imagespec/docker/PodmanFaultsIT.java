package io.imagespec.docker;

class PodmanFaultsIT extends ClassicFaultContract {
  @Override
  String name() {
    return "podman";
  }

  /** Only its own kind of request is looked at before the context is read. */
  @Override
  String spoilt(String head) {
    return head.replace("POST /build?", "POST /v4.0.0/libpod/build?")
        .replace("application/x-tar", "application/nonsense");
  }

  @Override
  String refusal() {
    return "application/nonsense";
  }

  /** Podman 4.3 gives no words for it. */
  @Override
  String fullForContext() {
    return "HTTP status 500 without a reason; see the engine's log, and whether its disk is full";
  }
}
