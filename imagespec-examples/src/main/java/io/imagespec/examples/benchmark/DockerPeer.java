package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The peer: {@code docker build} with BuildKit and {@code docker push}, timed separately. */
final class DockerPeer {
  private static final String DOCKER = System.getProperty("benchmark.docker", "docker");
  private static final Pattern DIGEST = Pattern.compile("digest: (sha256:[0-9a-f]{64})");

  private final Path context;
  private final Map<String, String> variables;
  private final List<Double> builds = new ArrayList<>();
  private final List<Double> pushes = new ArrayList<>();
  private String pushed = "";

  private DockerPeer(Path context, Map<String, String> variables) {
    this.context = context;
    this.variables = variables;
  }

  /** Creates a peer whose command line reads the registry's password from {@code config}. */
  static DockerPeer of(Path context, Path config, String registry) throws IOException {
    String password =
        Base64.getEncoder()
            .encodeToString((Pusher.USER + ":" + Pusher.PASSWORD).getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(config);
    Files.writeString(
        config.resolve("config.json"),
        "{\"auths\": {\"" + registry + "\": {\"auth\": \"" + password + "\"}}}");
    return new DockerPeer(
        context, Map.of("DOCKER_CONFIG", config.toString(), "DOCKER_BUILDKIT", "1"));
  }

  /** Builds and pushes an image and returns the time of both in seconds. */
  double push(String tag) throws IOException, InterruptedException {
    long start = System.nanoTime();
    String built = docker("build", "--progress=plain", "-t", tag, ".");
    long middle = System.nanoTime();
    pushed = docker("push", tag);
    long end = System.nanoTime();
    requireBuildKit(BuildConditions.of(built));
    builds.add((middle - start) / 1e9);
    pushes.add((end - middle) / 1e9);
    return (end - start) / 1e9;
  }

  private static void requireBuildKit(BuildConditions conditions) {
    if (!conditions.builder().equals(BuildConditions.BUILDKIT)) {
      throw new IllegalStateException("docker build used " + conditions);
    }
  }

  /** Returns the digest of the last image. */
  String digest() {
    Matcher matcher = DIGEST.matcher(pushed);
    if (!matcher.find()) {
      throw new IllegalStateException("docker push printed no digest: " + pushed);
    }
    return matcher.group(1);
  }

  /** Builds the lines of another Dockerfile, so that the cache has their result. */
  void prepare(String dockerfile) throws IOException, InterruptedException {
    String unused = docker("build", "-f", dockerfile, ".");
  }

  String version() throws IOException, InterruptedException {
    return docker("--version").strip();
  }

  /** Deletes the images of the benchmark and the results of steps; keeps transferred files. */
  void forgetSteps() throws IOException, InterruptedException {
    forgetImages();
    String unused = docker("builder", "prune", "-af", "--filter", "type=regular");
  }

  /** Deletes the images of the benchmark and the build cache. */
  void forget() throws IOException, InterruptedException {
    forgetImages();
    String unused = docker("builder", "prune", "-af");
  }

  private void forgetImages() throws IOException, InterruptedException {
    String unused = docker("image", "prune", "-af", "--filter", "label=" + BenchmarkFixture.LABEL);
  }

  /** Prints the times of builds and pushes since the last report, without the warm-up. */
  void report(String name, int rounds) {
    System.out.printf(
        "%s: of docker's time, build %s, push %s%n",
        name,
        Statistics.of(last(builds, rounds)).text("%.3f", "s"),
        Statistics.of(last(pushes, rounds)).text("%.3f", "s"));
    builds.clear();
    pushes.clear();
  }

  private static List<Double> last(List<Double> all, int count) {
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  private String docker(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(DOCKER));
    command.addAll(List.of(words));
    return Subprocess.in(context).with(variables).output(command.toArray(String[]::new));
  }
}
