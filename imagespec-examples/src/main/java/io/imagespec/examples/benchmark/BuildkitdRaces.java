package io.imagespec.examples.benchmark;

import io.imagespec.docker.BuildKitHost;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A buildkitd, to which files go inside the messages of its control API, ours and buildctl's alike.
 * Nothing is exported: compressing a layer takes longer than all the rest. So buildctl is told of
 * no output, and ours ends when the builder begins with it.
 */
record BuildkitdRaces(Contest contest, String host) {
  private static final String BUILDCTL = System.getProperty("benchmark.buildctl", "buildctl");
  private static final double TIMES = 1.5;

  /** Ends a build that has come far enough. */
  private static final class FarEnough extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  boolean run() throws Exception {
    System.out.println("buildkitd at " + host);
    forget();
    boolean first =
        new Race("first transfer", round -> forget())
            .runTimed(
                TIMES,
                round -> {
                  contest.heap().start();
                  double seconds = ours();
                  contest.heap().stop();
                  return seconds;
                },
                "buildctl",
                round -> peer());
    forget();
    return first;
  }

  private double ours() throws Exception {
    AtomicLong end = new AtomicLong();
    long start = System.nanoTime();
    try (ContainerEngine engine = BuildKitHost.of(host).connect();
        ImageResolver images =
            contest.stranger().engine(engine).listener(event -> watch(event, end)).build()) {
      var unused = images.buildArchive(contest.spec(), contest.work().resolve("never.tar"));
      throw new IllegalStateException("the builder did not say when it began to export");
    } catch (FarEnough e) {
      return (end.get() - start) / 1e9;
    }
  }

  private static void watch(BuildEvent event, AtomicLong end) {
    if (event instanceof BuildEvent.Transfer transfer
        && transfer.what().startsWith("exporting to")) {
      end.set(System.nanoTime());
      throw new FarEnough();
    }
  }

  private double peer() throws Exception {
    long start = System.nanoTime();
    buildctl(
        "build",
        "--progress=plain",
        "--frontend=dockerfile.v0",
        "--local=context=.",
        "--local=dockerfile=.");
    return (System.nanoTime() - start) / 1e9;
  }

  private void buildctl(String... words) throws Exception {
    String[] command = new String[words.length + 3];
    command[0] = BUILDCTL;
    command[1] = "--addr";
    command[2] = host;
    System.arraycopy(words, 0, command, 3, words.length);
    Command.in(contest.context()).run(command);
  }

  private void forget() throws Exception {
    buildctl("prune", "--all");
    Command.in(contest.work()).run("sync");
  }
}
