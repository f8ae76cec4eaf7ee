package io.imagespec.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
  private static final String KEY = "ghcr.io/acme/app:x";
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final FileTime OLD = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir Path directory;

  private final List<Process> processes = new ArrayList<>();

  /** Acquires a lock in a separate JVM and holds it until the process is killed. */
  public static void main(String[] arguments) throws Exception {
    Duration limit = Duration.ofMillis(Long.parseLong(arguments[1]));
    try {
      ProcessLock lock = ProcessLock.acquire(Path.of(arguments[0]), KEY, limit);
      System.out.println("locked " + ProcessHandle.current().pid());
      Thread.sleep(Long.MAX_VALUE);
      lock.close();
    } catch (TimeoutException e) {
      System.out.println(e.getMessage());
    }
  }

  /** Starts a JVM and returns its output: the first line is the result of its attempt. */
  private BufferedReader start(Duration limit) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ProcessLockTest.class.getName(),
                directory.toString(),
                Long.toString(limit.toMillis()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /** Tests if a separate JVM can acquire the lock at once. */
  private boolean isFreeForOtherProcess() throws IOException, InterruptedException {
    try (BufferedReader output = start(Duration.ZERO)) {
      return String.valueOf(output.readLine()).startsWith("locked");
    } finally {
      kill(processes.get(processes.size() - 1));
    }
  }

  private static void kill(Process process) throws InterruptedException {
    assertThat(process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : processes) {
      kill(process);
    }
  }

  private ProcessLock acquire(Duration limit) throws Exception {
    return ProcessLock.acquire(directory, KEY, limit);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static <T> FutureTask<T> inThread(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  void otherProcessGetsTheLockOnlyAfterItsRelease() throws Exception {
    try (ProcessLock lock = acquire(LONG)) {
      assertThat(lock).isNotNull();
      assertThat(isFreeForOtherProcess()).isFalse();
    }
    assertThat(isFreeForOtherProcess()).isTrue();
  }

  @Test
  void timeoutNamesTheFileAndTheProcess() throws Exception {
    BufferedReader other = start(LONG);
    assertThat(other.readLine()).isEqualTo("locked " + processes.get(0).pid());
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> acquire(SHORT).close())
        .withMessage(files().get(0) + " is locked by process " + processes.get(0).pid());
  }

  @Test
  void lockOfKilledProcessIsFree() throws Exception {
    BufferedReader other = start(LONG);
    assertThat(other.readLine()).startsWith("locked");
    FutureTask<ProcessLock> waiting = inThread(() -> acquire(LONG));
    Thread.sleep(200);
    assertThat(waiting.isDone()).isFalse();
    kill(processes.get(0));
    waiting.get(10, TimeUnit.SECONDS).close();
  }

  @Test
  void waitingProcessGetsTheLockAfterItsRelease() throws Exception {
    ProcessLock lock = acquire(LONG);
    BufferedReader other = start(LONG);
    FutureTask<String> line = inThread(other::readLine);
    Thread.sleep(1500);
    assertThat(line.isDone()).isFalse();
    lock.close();
    assertThat(line.get(30, TimeUnit.SECONDS)).startsWith("locked");
  }

  /** Closing any channel on a file drops all locks of the process on it. */
  @Test
  void attemptOfTheSameJvmDoesNotFreeTheLockForOtherProcesses() throws Exception {
    ProcessLock lock = acquire(LONG);
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> acquire(SHORT).close())
        .withMessageEndingWith(
            " is locked by process " + ProcessHandle.current().pid() + " (this one)");
    assertThat(isFreeForOtherProcess()).isFalse();
    lock.close();
  }

  @Test
  void linkToTheDirectoryNamesTheSameLock() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    ProcessLock lock = acquire(LONG);
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> ProcessLock.acquire(link, KEY, SHORT).close());
    assertThat(isFreeForOtherProcess()).isFalse();
    lock.close();
  }

  @Test
  void oneThreadOfTheJvmHoldsTheLockAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    List<FutureTask<Integer>> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          inThread(
              () -> {
                try (ProcessLock lock = acquire(LONG)) {
                  int now = inside.incrementAndGet();
                  Thread.sleep(20);
                  inside.decrementAndGet();
                  assertThat(lock).isNotNull();
                  return now;
                }
              }));
    }
    for (FutureTask<Integer> thread : threads) {
      assertThat(thread.get(1, TimeUnit.MINUTES)).isEqualTo(1);
    }
  }

  @Test
  void differentKeysAreIndependent() throws Exception {
    try (ProcessLock one = acquire(SHORT);
        ProcessLock other = ProcessLock.acquire(directory, KEY + "2", SHORT)) {
      assertThat(one).isNotSameAs(other);
      assertThat(files()).hasSize(2);
    }
  }

  @Test
  void secondCloseDoesNotReleaseTheLockOfTheNextHolder() throws Exception {
    ProcessLock first = acquire(LONG);
    first.close();
    try (ProcessLock second = acquire(LONG)) {
      first.close();
      assertThat(second).isNotNull();
      assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> acquire(SHORT).close());
    }
  }

  @Test
  void interruptEndsTheWaitForThread() throws Exception {
    try (ProcessLock lock = acquire(LONG)) {
      assertThat(lock).isNotNull();
      assertInterruptEndsTheWait();
    }
    acquire(SHORT).close();
  }

  @Test
  void interruptEndsTheWaitForProcess() throws Exception {
    BufferedReader other = start(LONG);
    assertThat(other.readLine()).startsWith("locked");
    assertInterruptEndsTheWait();
    kill(processes.get(0));
    acquire(LONG).close();
  }

  private void assertInterruptEndsTheWait() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                acquire(LONG).close();
              } catch (Exception e) {
                failure.complete(e);
              }
            });
    thread.start();
    Thread.sleep(200);
    thread.interrupt();
    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void interruptedThreadDoesNotAcquireTheLock() throws Exception {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> acquire(LONG).close());
    assertThat(Thread.interrupted()).isFalse();
    assertThat(isFreeForOtherProcess()).isTrue();
  }

  @Test
  void otherCopyOfTheLibraryNeitherGetsNorDropsTheLock() throws Exception {
    try (URLClassLoader loader = otherLoader()) {
      ProcessLock lock = acquire(LONG);
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(FileSystemException.class)
            .isThrownBy(() -> acquireOf(loader).close())
            .withMessageEndingWith(": another copy of this library in this JVM holds the lock");
        assertThat(isFreeForOtherProcess()).isFalse();
      }
      lock.close();
      try (AutoCloseable other = acquireOf(loader)) {
        assertThat(other).isNotInstanceOf(ProcessLock.class);
        assertThatExceptionOfType(FileSystemException.class)
            .isThrownBy(() -> acquire(SHORT).close());
        assertThat(isFreeForOtherProcess()).isFalse();
      }
      acquire(LONG).close();
      assertThat(isFreeForOtherProcess()).isTrue();
    }
  }

  private static URLClassLoader otherLoader() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private AutoCloseable acquireOf(ClassLoader loader) throws Exception {
    try {
      return (AutoCloseable)
          loader
              .loadClass(ProcessLock.class.getName())
              .getMethod("acquire", Path.class, String.class, Duration.class)
              .invoke(null, directory, KEY, LONG);
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }

  @Test
  void fileInPlaceOfTheDirectoryIsReported() throws IOException {
    Path file = Files.createFile(directory.resolve("locks"));
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> ProcessLock.acquire(file, KEY, SHORT).close())
        .withMessage(file + ": a file exists in its place");
  }

  /** Not even root can create a file here. */
  @Test
  void unwritableDirectoryIsReported() {
    Path unwritable = Path.of("/proc/self");
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> ProcessLock.acquire(unwritable, KEY, SHORT).close())
        .withMessageStartingWith(unwritable + ": ");
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> ProcessLock.acquire(unwritable.resolve("locks"), KEY, SHORT).close())
        .withMessageStartingWith(unwritable.resolve("locks") + ": ");
  }

  @Test
  void onlyTheOwnerHasAccess() throws Exception {
    Path locks = directory.resolve("locks");
    try (ProcessLock lock = ProcessLock.acquire(locks, KEY, SHORT);
        Stream<Path> files = Files.list(locks)) {
      assertThat(lock).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(locks)))
          .isEqualTo("rwx------");
      Path file = files.findFirst().orElseThrow();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(file).hasContent(ProcessHandle.current().pid() + "");
    }
  }

  @Test
  void oldFileIsRemovedUnlessItIsLocked() throws Exception {
    BufferedReader other = start(LONG);
    assertThat(other.readLine()).startsWith("locked");
    Path locked = files().get(0);
    Files.setLastModifiedTime(locked, OLD);
    ProcessLock held = ProcessLock.acquire(directory, "held", SHORT);
    Path unused = Files.createFile(directory.resolve("unused.lock"));
    for (Path file : files()) {
      Files.setLastModifiedTime(file, OLD);
    }
    Path foreign = Files.createFile(directory.resolve("file"));
    Files.setLastModifiedTime(foreign, OLD);
    ProcessLock.acquire(directory, "new", SHORT).close();
    assertThat(files()).hasSize(3).contains(locked, foreign).doesNotContain(unused);
    assertThat(isFreeForOtherProcess()).isFalse();
    held.close();
  }

  @Test
  void recentFileIsKept() throws Exception {
    Path recent = Files.createFile(directory.resolve("recent.lock"));
    ProcessLock.acquire(directory, "new", SHORT).close();
    assertThat(files()).containsExactly(recent);
  }

  @Test
  void releasedLockLeavesNoFile() throws Exception {
    acquire(SHORT).close();
    assertThat(files()).isEmpty();
  }

  /** A thread that waits for a removed file locks the file that replaced it. */
  @Test
  void lockOfRemovedFileIsNotUsed() throws Exception {
    BufferedReader other = start(LONG);
    assertThat(other.readLine()).startsWith("locked");
    FutureTask<ProcessLock> waiting = inThread(() -> acquire(LONG));
    Thread.sleep(300);
    Files.delete(files().get(0));
    BufferedReader replaced = start(LONG);
    assertThat(replaced.readLine()).startsWith("locked");
    kill(processes.get(0));
    Thread.sleep(1000);
    assertThat(waiting.isDone()).isFalse();
    kill(processes.get(1));
    waiting.get(10, TimeUnit.SECONDS).close();
  }

  @Test
  void manyRemovalsNeverSplitTheLock() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    FutureTask<Boolean> remover =
        inThread(
            () -> {
              for (int i = 0; i < 200; i++) {
                for (Path file : files()) {
                  if (Files.exists(file)) {
                    age(file);
                  }
                }
                ProcessLock.acquire(directory, "other", LONG).close();
              }
              return true;
            });
    List<FutureTask<Boolean>> holders = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      holders.add(
          inThread(
              () -> {
                while (!remover.isDone()) {
                  try (ProcessLock lock = acquire(LONG)) {
                    assertThat(lock).isNotNull();
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                  }
                }
                return true;
              }));
    }
    assertThat(remover.get(1, TimeUnit.MINUTES)).isTrue();
    for (FutureTask<Boolean> holder : holders) {
      assertThat(holder.get(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static void age(Path file) {
    try {
      Files.setLastModifiedTime(file, OLD);
    } catch (NoSuchFileException e) {
      // its holder has removed it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
