package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A check for leftovers of a build in this process and in its engine, by comparison with an earlier
 * count.
 */
final class LeakCheck {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final RealEngines engines;
  private final Set<String> threads;
  private final Set<String> sockets;
  private final Set<String> engine;

  private LeakCheck(RealEngines engines) throws IOException, InterruptedException {
    this.engines = engines;
    this.threads = threads();
    this.sockets = sockets();
    this.engine = inEngine();
  }

  /** Takes the first count. */
  static LeakCheck since(RealEngines engines) throws IOException, InterruptedException {
    return new LeakCheck(engines);
  }

  /** Requires that this process has no new threads. ArchitectureTest excludes temporary files. */
  void assertNoThread() throws IOException, InterruptedException {
    assertNoMore(threads, LeakCheck::threads, LIMIT);
  }

  /**
   * Requires that this process has no new sockets. JDK 17's HTTP client has no close(): garbage
   * collection closes its connections.
   */
  void assertNoSocket() throws IOException, InterruptedException {
    assertNoMore(
        sockets,
        () -> {
          System.gc();
          return sockets();
        },
        LIMIT);
  }

  /**
   * Requires that the engine has no new containers, names and temporary files, within ten seconds.
   */
  void assertNoneInEngine() throws IOException, InterruptedException {
    assertNoneInEngine(LIMIT);
  }

  /** Requires that the engine has no new containers, names and temporary files, within a limit. */
  void assertNoneInEngine(Duration limit) throws IOException, InterruptedException {
    assertNoMore(engine, this::inEngine, limit);
  }

  private interface Count {
    Set<String> now() throws IOException, InterruptedException;
  }

  private static void assertNoMore(Set<String> before, Count count, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Set<String> more = count.now();
    more.removeAll(before);
    while (!more.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(200);
      more = count.now();
      more.removeAll(before);
    }
    assertThat(more).isEmpty();
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("imagespec-"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> sockets() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path descriptor : list(Path.of("/proc/self/fd"))) {
      String target = link(descriptor);
      if (target.startsWith("socket:")) {
        found.add(target);
      }
    }
    return found;
  }

  private Set<String> inEngine() throws IOException, InterruptedException {
    Set<String> found = new TreeSet<>();
    engines.containers().lines().map(id -> "container " + id).forEach(found::add);
    engines
        .cli("images --format {{.Repository}}:{{.Tag}}")
        .lines()
        .filter(name -> !name.contains("<none>"))
        .forEach(found::add);
    if (engines.scratch().isPresent()) {
      list(engines.scratch().get()).forEach(file -> found.add(file.toString()));
    }
    return found;
  }

  private static Set<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.collect(Collectors.toSet());
    } catch (NoSuchFileException e) {
      return Set.of();
    }
  }

  /** Returns the target of a descriptor, or nothing if it was closed in the meantime. */
  private static String link(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
