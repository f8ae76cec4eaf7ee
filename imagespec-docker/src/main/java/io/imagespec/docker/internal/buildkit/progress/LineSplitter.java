package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.docker.internal.build.OutputTail;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What one step prints, cut into lines. Its two outputs come in pieces that know nothing of lines,
 * nor of characters. Not thread-safe.
 */
public final class LineSplitter {
  /** A line without an end is passed on after so many bytes. */
  private static final int PENDING_LIMIT = 64 * 1024;

  private final Map<Long, ByteArrayOutputStream> pending = new TreeMap<>();
  private final OutputTail last = new OutputTail();
  private final Consumer<String> listener;

  LineSplitter(Consumer<String> listener) {
    this.listener = listener;
  }

  void add(long stream, byte[] bytes) {
    ByteArrayOutputStream line =
        pending.computeIfAbsent(stream, key -> new ByteArrayOutputStream());
    for (byte b : bytes) {
      if (b == '\n' || line.size() >= PENDING_LIMIT) {
        flush(line);
      }
      if (b != '\n') {
        line.write(b);
      }
    }
  }

  /** A last line without an end is a line. */
  void end() {
    pending.values().forEach(this::flush);
  }

  /** Empty lines are passed over, as they are for other engines. */
  private void flush(ByteArrayOutputStream bytes) {
    String line = bytes.toString(StandardCharsets.UTF_8).stripTrailing();
    bytes.reset();
    if (!line.isEmpty()) {
      last.add(line);
      listener.accept(line);
    }
  }

  public List<String> last() {
    return last.toList();
  }
}
