package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.registry.testing.ExternalTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The distribution project's registry on a free loopback port, with its own storage. */
public final class RealRegistry implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

  private final Process process;
  private final String address;

  private RealRegistry(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a registry.
   *
   * @param directory the directory for its files
   * @param tls the lines of {@code http.tls}, possibly empty
   * @param auth the lines of {@code auth}
   */
  public static RealRegistry start(Path directory, String tls, String auth)
      throws IOException, InterruptedException {
    ExternalTools.need("docker-registry", "skopeo");
    Path log = directory.resolve("registry.log");
    Path configuration =
        Files.writeString(
            directory.resolve("config.yml"),
            "version: 0.1\nstorage:\n  filesystem: {rootdirectory: "
                + directory.resolve("data")
                + "}\nhttp:\n  addr: 127.0.0.1:0\n  secret: s\n"
                + tls.indent(2)
                + "auth:\n"
                + auth.indent(2));
    ProcessBuilder builder =
        new ProcessBuilder("docker-registry", "serve", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("REGISTRY_"));
    Process process = builder.start();
    try {
      return new RealRegistry(process, await(process, log));
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String await(Process process, Path log) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (process.isAlive() && System.nanoTime() < end) {
      Matcher matcher = LISTENING.matcher(Files.readString(log));
      if (matcher.find()) {
        return matcher.group(1);
      }
      Thread.sleep(20);
    }
    throw new IOException("docker-registry did not start:\n" + Files.readString(log));
  }

  /** The lines of {@code auth} for one user. */
  static String htpasswd(Path directory, String user, String password)
      throws IOException, InterruptedException {
    ExternalTools.need("htpasswd");
    Path file = directory.resolve("htpasswd");
    ExternalTools.run(directory, "htpasswd", "-cbB", file.toString(), user, password);
    return "htpasswd: {realm: test, path: " + file + "}\n";
  }

  public String address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
