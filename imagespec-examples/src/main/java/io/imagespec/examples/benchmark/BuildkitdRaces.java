package io.imagespec.examples.benchmark;

import io.imagespec.docker.BuildKitHost;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The races with a buildkitd. Both sides send files inside the messages of its control API. Nothing
 * is exported, because the compression of a layer takes longer than everything else: buildctl runs
 * without an output, and our build is cancelled when the export begins.
 */
record BuildkitdRaces(BenchmarkFixture benchmarkFixture, String host) {
  private static final String BUILDCTL = System.getProperty("benchmark.buildctl", "buildctl");
  private static final double TIMES = 1.5;
  private static final IsExport IS_EXPORT = new IsExport();
  private static final int MAX_PRUNES = 100;
  private static final long PAUSE_MILLIS = 100;
  private static final Pattern EMPTY = Pattern.compile("(?m)^Total:\\s+0\\s?B");

  /** Thrown to end a build when its export begins. */
  private static final class ExportStartedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  boolean run() throws Exception {
    System.out.printf(
        "buildkitd at %s, %s%n",
        host, Subprocess.in(benchmarkFixture.work()).output(BUILDCTL, "--version").strip());
    compare();
    forget();
    boolean first =
        new SideBySide("first transfer", round -> forget())
            .runTimed(
                TIMES,
                round -> {
                  benchmarkFixture.heap().start();
                  double seconds = ours();
                  benchmarkFixture.heap().stop();
                  return seconds;
                },
                "buildctl",
                round -> peer());
    forget();
    return first;
  }

  private double ours() throws Exception {
    AtomicLong end = new AtomicLong();
    List<BuildEvent> events = new CopyOnWriteArrayList<>();
    long start = System.nanoTime();
    try (ContainerEngine engine = BuildKitHost.of(host).connect();
        ImageResolver images =
            benchmarkFixture
                .resolverWithEmptyCache()
                .engine(engine)
                .listener(event -> watch(event, events, end))
                .build()) {
      var unused =
          images.buildArchive(
              benchmarkFixture.spec(), benchmarkFixture.work().resolve("never.tar"));
      throw new IllegalStateException("the builder did not report the beginning of the export");
    } catch (ExportStartedException e) {
      requireNoCache(events);
      return (end.get() - start) / 1e9;
    }
  }

  private static void requireNoCache(List<BuildEvent> events) {
    boolean isCached = BuildConditions.finished(events).anyMatch(BuildEvent.StepFinished::cached);
    if (isCached) {
      throw new IllegalStateException("our build used the build cache");
    }
  }

  /** Checks once, without timing, that both sides create the same files. */
  private void compare() throws Exception {
    Path ours = benchmarkFixture.work().resolve("ours.tar");
    Path peers = benchmarkFixture.work().resolve("peer.tar");
    try (ContainerEngine engine = BuildKitHost.of(host).connect();
        ImageResolver images = benchmarkFixture.resolverWithEmptyCache().engine(engine).build()) {
      var unused = images.buildArchive(benchmarkFixture.spec(), ours);
    }
    String unused =
        buildctl(
            "build",
            "--progress=plain",
            "--frontend=dockerfile.v0",
            "--local=context=.",
            "--local=dockerfile=.",
            "--output=type=oci,dest=" + peers);
    ImageFiles.ofArchive(ours, "data/")
        .requireSame("buildkitd", ImageFiles.ofArchive(peers, "data/"));
    Files.delete(ours);
    Files.delete(peers);
  }

  private static void watch(BuildEvent event, List<BuildEvent> events, AtomicLong end) {
    events.add(event);
    if (event.match(IS_EXPORT)) {
      end.set(System.nanoTime());
      throw new ExportStartedException();
    }
  }

  private static final class IsExport implements BuildEvent.Cases<Boolean> {
    @Override
    public Boolean transfer(BuildEvent.Transfer event) {
      return event.what().startsWith("exporting to");
    }

    @Override
    public Boolean otherwise(BuildEvent event) {
      return false;
    }
  }

  private double peer() throws Exception {
    long start = System.nanoTime();
    String output =
        buildctl(
            "build",
            "--progress=plain",
            "--frontend=dockerfile.v0",
            "--local=context=.",
            "--local=dockerfile=.");
    BuildConditions.of(output).require("buildctl", BuildConditions.BUILDKIT, false);
    return (System.nanoTime() - start) / 1e9;
  }

  private String buildctl(String... words) throws Exception {
    String[] command = new String[words.length + 3];
    command[0] = BUILDCTL;
    command[1] = "--addr";
    command[2] = host;
    System.arraycopy(words, 0, command, 3, words.length);
    return Subprocess.in(benchmarkFixture.context()).output(command);
  }

  /**
   * Retries, because a cancelled build briefly holds its results, and the other side would use
   * them.
   */
  private void forget() throws Exception {
    String left = "";
    for (int attempt = 0; attempt < MAX_PRUNES; attempt++) {
      String unused = buildctl("prune", "--all");
      left = buildctl("du");
      if (EMPTY.matcher(left).find()) {
        Subprocess.in(benchmarkFixture.work()).run("sync");
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IllegalStateException("the build cache is not empty: " + left);
  }
}
