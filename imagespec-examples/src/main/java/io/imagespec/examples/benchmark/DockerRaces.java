package io.imagespec.examples.benchmark;

import io.imagespec.docker.DockerHost;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.LocalImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The races with BuildKit inside dockerd. Our time covers everything from a spec to an image in the
 * engine's store: connecting, reading and hashing files, building. Times are measured on the
 * engine's own socket, bytes on a proxy socket.
 */
record DockerRaces(BenchmarkFixture benchmarkFixture, String host) {
  /** A docker command line that includes BuildKit or has buildx installed. */
  private static final String DOCKER = System.getProperty("benchmark.docker", "docker");

  private static final String PEER = "benchmark:peer";
  private static final double TIMES = 1.2;
  private static final double BYTES = 1.05;

  boolean run() throws Exception {
    System.out.printf(
        "BuildKit in docker at %s, %s%n",
        host, Subprocess.in(benchmarkFixture.work()).output(DOCKER, "--version").strip());
    compare();
    forget();
    boolean first = first();
    String filled =
        ours(benchmarkFixture.resolverWithFullCache(), host)
            + build(host); // fills the caches of both sides
    boolean second = !filled.isEmpty() && changed();
    boolean bytes = bytes();
    forget();
    return first && second && bytes;
  }

  private boolean first() throws Exception {
    return new SideBySide("first transfer", round -> forget())
        .run(
            TIMES,
            round -> {
              benchmarkFixture.heap().start();
              String unused = ours(benchmarkFixture.resolverWithEmptyCache(), host);
              benchmarkFixture.heap().stop();
            },
            "docker build",
            round -> peer(host));
  }

  private boolean changed() throws Exception {
    changeOne();
    return new SideBySide("one file changed", round -> changeOne())
        .run(
            TIMES,
            round -> {
              String unused = ours(benchmarkFixture.resolverWithFullCache(), host);
            },
            "docker build",
            round -> peer(host));
  }

  private boolean bytes() throws Exception {
    Path socket = benchmarkFixture.work().resolve("relay.sock");
    try (CountingSocketProxy relay =
        new CountingSocketProxy(socket, Path.of(host.substring("unix://".length())))) {
      String through = "unix://" + socket;
      boolean one = bytes("one file changed", relay, this::changeOne, through);
      boolean all = bytes("first transfer", relay, this::forget, through);
      return one && all;
    }
  }

  private interface Preparation {
    void run() throws Exception;
  }

  private boolean bytes(String name, CountingSocketProxy relay, Preparation before, String through)
      throws Exception {
    before.run();
    long start = relay.sent();
    String unused = ours(benchmarkFixture.resolverWithFullCache(), through);
    long middle = relay.sent();
    before.run();
    long restart = relay.sent();
    peer(through);
    return compare(name, middle - start, relay.sent() - restart);
  }

  private static boolean compare(String name, long ours, long peers) {
    boolean within = ours <= BYTES * peers;
    System.out.printf(
        Locale.ROOT,
        "%s, bytes sent: ours %,d, docker build %,d; %.3f times, at most %.2f: %s%n",
        name,
        ours,
        peers,
        1.0 * ours / peers,
        BYTES,
        within ? "yes" : "NO");
    return within;
  }

  /**
   * Expects no cached step: the changed file is copied again, and a first transfer has no cache.
   */
  private String ours(ImageResolver.Builder resolver, String address) throws Exception {
    List<BuildEvent> events = new CopyOnWriteArrayList<>();
    try (ContainerEngine engine = DockerHost.of(address).connect();
        ImageResolver images = resolver.engine(engine).listener(events::add).build()) {
      LocalImage image = images.buildLocally(benchmarkFixture.spec());
      BuildConditions.of(events).require("ours", BuildConditions.BUILDKIT, false);
      return image.reference().toString();
    }
  }

  private void peer(String address) throws Exception {
    BuildConditions.of(build(address)).require("docker build", BuildConditions.BUILDKIT, false);
  }

  private String build(String address) throws Exception {
    return docker(address, "build", "--progress=plain", "-t", PEER, ".");
  }

  /** Checks once, without timing, that both sides create the same files. */
  private void compare() throws Exception {
    forget();
    String tag = ours(benchmarkFixture.resolverWithEmptyCache(), host);
    forgetBuilds();
    peer(host);
    ImageFiles.of(DOCKER, cli(host), tag, "data/")
        .requireSame("BuildKit in docker", ImageFiles.of(DOCKER, cli(host), PEER, "data/"));
  }

  private String docker(String address, String... words) throws Exception {
    String[] command = new String[words.length + 1];
    command[0] = DOCKER;
    System.arraycopy(words, 0, command, 1, words.length);
    return Subprocess.in(benchmarkFixture.context()).with(cli(address)).output(command);
  }

  private static Map<String, String> cli(String address) {
    return Map.of("DOCKER_HOST", address, "DOCKER_BUILDKIT", "1");
  }

  /** Deletes the engine's build cache and our images. */
  private void forget() throws Exception {
    forgetImages();
    forgetBuilds();
    Subprocess.in(benchmarkFixture.work()).run("sync");
  }

  private void forgetBuilds() throws Exception {
    String unused = docker(host, "builder", "prune", "-af");
  }

  private void forgetImages() throws Exception {
    String unused =
        docker(host, "image", "prune", "-af", "--filter", "label=" + BenchmarkFixture.LABEL);
  }

  /** Deletes cached steps, which would fill the disk, and keeps the transferred files. */
  private void changeOne() throws Exception {
    benchmarkFixture.changeOne();
    forgetImages();
    String unused = docker(host, "builder", "prune", "-af", "--filter", "type=regular");
    Subprocess.in(benchmarkFixture.work()).run("sync");
  }
}
