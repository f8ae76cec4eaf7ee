package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a listener how a pull or push goes: once for each change of a layer's status, not for each
 * percent. Not thread-safe.
 */
final class Transfers {
  private final String image;
  private final BuildListener listener;
  private final Map<String, String> statuses = new HashMap<>();

  Transfers(String image, BuildListener listener) {
    this.image = image;
    this.listener = listener;
  }

  void on(Json message) {
    Optional<String> status = message.text("status").or(() -> message.text("stream"));
    status
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> tell(message, text));
  }

  private void tell(Json message, String status) {
    String what = message.text("id").orElse(image);
    if (!status.equals(statuses.put(what, status))) {
      listener.on(new BuildEvent.Transfer(what, status));
    }
  }
}
