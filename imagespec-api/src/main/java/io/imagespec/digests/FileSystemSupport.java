package io.imagespec.digests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Detects file systems that are known to maintain inodes and change times. A query takes longer
 * than all other work for a small source, so a result is cached for one second. It is not cached
 * for longer, since the number of an unmounted file system is reused. Thread-safe.
 */
final class FileSystemSupport {
  private static final Set<String> KINDS =
      Set.of(
          "apfs",
          "bcachefs",
          "btrfs",
          "ext2",
          "ext3",
          "ext4",
          "f2fs",
          "hfs",
          "overlay",
          "tmpfs",
          "xfs",
          "zfs");

  private static final long HOLDS = Duration.ofSeconds(1).toNanos();

  private record Answer(boolean known, long time) {
    boolean holds() {
      return System.nanoTime() - time < HOLDS;
    }
  }

  private final Map<Long, Answer> answers = new ConcurrentHashMap<>();

  /** Returns the number of the file's file system, or empty if its kind is unknown. */
  Optional<Long> known(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return Optional.empty();
    }
    Long device = (Long) Files.getAttribute(file, "unix:dev");
    Answer answer = answers.get(device);
    if (answer == null || !answer.holds()) {
      answer = new Answer(KINDS.contains(Files.getFileStore(file).type()), System.nanoTime());
      answers.put(device, answer);
    }
    return answer.known() ? Optional.of(device) : Optional.empty();
  }
}
