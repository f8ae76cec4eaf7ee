package io.imagespec.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open lock file. Closing it drops every lock that this process has on the file, also one that
 * was acquired through another channel.
 */
final class LockChannel {
  /** The locked byte. On Windows a locked byte is unreadable, so it is not part of the content. */
  private static final long LOCKED_BYTE = 1L << 30;

  private static final int PROCESS_ID_LIMIT = 20;

  private final Path file;
  private final FileChannel channel;
  private final @Nullable Object fileKey;

  private LockChannel(Path file, FileChannel channel, @Nullable Object fileKey) {
    this.file = file;
    this.channel = channel;
    this.fileKey = fileKey;
  }

  static LockChannel open(Path file) throws IOException {
    create(file);
    Object key = fileKey(file);
    return new LockChannel(
        file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), key);
  }

  private static void create(Path file) throws IOException {
    try {
      Path unused = Files.createFile(file, PosixMode.attributes(file, "rw-------"));
    } catch (FileAlreadyExistsException e) {
      // another process created it, or left it behind
    }
  }

  /** Returns the identity of the file at a path, or null if the file system has none. */
  private static @Nullable Object fileKey(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /**
   * Locks the file unless another process holds the lock.
   *
   * @return true if the lock is acquired
   * @throws java.nio.channels.OverlappingFileLockException if this JVM holds the lock through
   *     another channel; this one must then stay open
   * @throws IOException if the file system has no locks
   */
  boolean tryLock() throws IOException {
    return channel.tryLock(LOCKED_BYTE, 1, false) != null;
  }

  /** Tests if the path still names the open file, whose number is not reused while it is open. */
  boolean isCurrent() throws IOException {
    return Files.exists(file) && Objects.equals(fileKey(file), fileKey);
  }

  /** Writes the number of this process, which also renews the file's time. */
  void writeHolder() throws IOException {
    ByteBuffer text = StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n");
    channel.truncate(0);
    while (text.hasRemaining()) {
      int unused = channel.write(text, text.position());
    }
  }

  /** Reads the number of the process that holds the lock, or held it last. */
  Optional<String> holder() throws IOException {
    ByteBuffer text = ByteBuffer.allocate(PROCESS_ID_LIMIT);
    int unused = channel.read(text, 0);
    String number = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
    return number.isEmpty() ? Optional.empty() : Optional.of(number);
  }

  /**
   * Removes the file, which this process has locked. A process that waits for it notices this after
   * locking. Windows does not let others create a file that is removed but open, so it stays there.
   */
  void remove() {
    try {
      if (PosixMode.isSupported(file)) {
        boolean unused = Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // it is removed when it is old
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // nothing can be done about a failed close
    }
  }
}
