package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.docker.internal.build.OutputTail;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Splits the output of a step into lines. Its two streams arrive in pieces that may end within a
 * line or a character. Not thread-safe.
 */
public final class LineSplitter {
  /** The number of bytes after which an incomplete line is reported. */
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

  /** Ends the output and reports an incomplete last line. */
  void end() {
    pending.values().forEach(this::flush);
  }

  /** Reports a line. Skips empty lines, as for other engines. */
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
