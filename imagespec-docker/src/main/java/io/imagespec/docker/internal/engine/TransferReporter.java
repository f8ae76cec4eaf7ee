package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reports the progress of a pull or push to a listener: each change of a layer's status, but not
 * each percent, and the number of transferred bytes. Not thread-safe.
 */
final class TransferReporter {
  /** The number of bytes between two reports for a layer. */
  private static final long INTERVAL = 4 << 20;

  private static final String PUSHED = "Pushed";

  private final String image;
  private final BuildListener listener;
  private final Map<String, String> statuses = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();
  private final Map<String, Long> totals = new HashMap<>();

  TransferReporter(String image, BuildListener listener) {
    this.image = image;
    this.listener = listener;
  }

  void on(JsonValue message) {
    OptionalLong moved = number(message, "current");
    if (moved.isPresent()) {
      progress(message.text("id").orElse(image), moved.getAsLong(), number(message, "total"));
    }
    Optional<String> status = message.text("status").or(() -> message.text("stream"));
    status
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> reportStatus(message, text));
  }

  private static OptionalLong number(JsonValue message, String name) {
    OptionalLong number = message.number("progressDetail", name);
    return number.orElse(0) > 0 ? number : OptionalLong.empty();
  }

  /** Reports progress every few mebibytes and at the end. */
  private void progress(String what, long moved, OptionalLong total) {
    long known = counts.getOrDefault(what, 0L);
    total.ifPresent(bytes -> totals.put(what, bytes));
    boolean isEnd = moved == total.orElse(-1) && moved != known;
    if (isEnd || moved - known >= INTERVAL || moved < known) {
      counts.put(what, moved);
      listener.on(new BuildEvent.Progress(what, moved, total));
    }
  }

  private void reportStatus(JsonValue message, String status) {
    String what = message.text("id").orElse(image);
    if (!status.equals(statuses.put(what, status))) {
      if (status.equals(PUSHED)) {
        finish(what);
      }
      listener.on(new BuildEvent.Transfer(what, status));
    }
  }

  /**
   * Reports the final size, since Docker reports the bytes of a push at intervals and omits the
   * last ones.
   */
  private void finish(String what) {
    Long total = totals.get(what);
    if (total != null) {
      progress(what, total, OptionalLong.of(total));
    }
  }
}
