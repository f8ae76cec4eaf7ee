package io.imagespec.docker;

import io.imagespec.docker.contract.Skopeo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A buildkitd of a single test that gives commands no network. The shared ones give them the
 * network of the host.
 */
final class OwnBuildkitd implements AutoCloseable {
  private final Path directory;
  private final Process process;

  private OwnBuildkitd(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /** Starts a buildkitd that allows these entitlements. */
  static OwnBuildkitd start(RealEngines engines, String... entitlements) throws Exception {
    Path directory = Files.createTempDirectory("imagespec-own");
    Path network =
        Files.writeString(
            directory.resolve("network.conflist"),
            "{\"cniVersion\":\"0.4.0\",\"name\":\"none\",\"plugins\":[{\"type\":\"loopback\"}]}");
    Path settings =
        Files.writeString(
            directory.resolve("buildkitd.toml"),
            """
            root = "%1$s/data"
            insecure-entitlements = [%2$s]
            [grpc]
            address = ["unix://%1$s/buildkitd.sock"]
            [otel]
            socketPath = "%1$s/otel.sock"
            [cdi]
            disabled = true
            [worker.oci]
            enabled = true
            binary = "runc"
            networkMode = "cni"
            cniConfigPath = "%3$s"
            cniBinaryPath = "/usr/lib/cni"
            [worker.containerd]
            enabled = false
            [registry."%4$s"]
            http = true
            """
                .formatted(
                    directory,
                    entitlements.length == 0
                        ? ""
                        : "\"" + String.join("\",\"", entitlements) + "\"",
                    network,
                    engines.registry()));
    String program = Path.of(engines.buildctl()).resolveSibling("buildkitd").toString();
    Process process =
        new ProcessBuilder(program, "--config", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    OwnBuildkitd own = new OwnBuildkitd(directory, process);
    own.await(engines);
    return own;
  }

  private void await(RealEngines engines) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        Skopeo.run(engines.buildctl(), "--addr", host(), "debug", "workers");
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          String log = Files.readString(directory.resolve("log"));
          close();
          throw new IOException("buildkitd did not start:\n" + log, e);
        }
        Thread.sleep(100);
      }
    }
  }

  String host() {
    return "unix://" + directory.resolve("buildkitd.sock");
  }

  @Override
  public void close() throws IOException {
    try {
      end();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void end() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    Skopeo.run("rm", "-rf", "--one-file-system", directory.toString());
  }
}
