package io.imagespec.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A record of the arguments of all processes of this machine, taken many times a second until
 * closed.
 */
final class ProcessWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Thread thread = new Thread(this::watch, "process-watch");

  ProcessWatch() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns the arguments of each process seen so far, separated by NUL. */
  Set<String> seen() {
    return Set.copyOf(seen);
  }

  private void watch() {
    try {
      while (true) {
        ProcessHandle.allProcesses().forEach(process -> seen.add(arguments(process)));
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private static String arguments(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
