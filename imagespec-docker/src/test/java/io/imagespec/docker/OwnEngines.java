package io.imagespec.docker;

import io.imagespec.docker.contract.Skopeo;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An engine and a registry of a single test, on small disks, for tests that kill them or fill their
 * disks.
 */
final class OwnEngines implements Closeable {
  private static final Path SCRIPT = Path.of("../.ci/engines").toAbsolutePath().normalize();

  private final String engine;
  private final Path directory;
  private final RealEngines engines;

  private OwnEngines(String engine, Path directory) throws IOException, InterruptedException {
    this.engine = engine;
    this.directory = directory;
    start();
    this.engines = RealEngines.need(engine, directory.resolve("engines.properties"));
  }

  /** Starts both if tests may use the engine, or skips the test. */
  static OwnEngines start(String engine) throws IOException, InterruptedException {
    String name = RealEngines.need(engine).name();
    if (!System.getProperty("user.name").equals("root") || !Files.isReadable(SCRIPT)) {
      RealEngines.miss(engine, "one to be killed needs root and " + SCRIPT);
    }
    return new OwnEngines(name, Files.createTempDirectory("imagespec-own"));
  }

  /** Starts the services that are not running. */
  void start() throws IOException, InterruptedException {
    script("up");
  }

  private void script(String command) throws IOException, InterruptedException {
    Skopeo.run(
        "env",
        "IMAGESPEC_ENGINES=" + RealEngines.placeOf(engine),
        "IMAGESPEC_ENGINES_DIR=" + directory,
        "IMAGESPEC_ENGINES_DISK=512m",
        "bash",
        SCRIPT.toString(),
        command);
  }

  RealEngines engines() {
    return engines;
  }

  /** Kills an engine or the registry. */
  void kill(String name) throws Exception {
    String pid = Files.readString(directory.resolve(name + ".pid")).split(" ", 2)[0];
    ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(10, TimeUnit.SECONDS);
  }

  /** A file that fills a disk until it is closed. */
  record DiskFiller(Path file) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      Files.delete(file);
    }
  }

  /** Fills an engine's disk except for some bytes. */
  DiskFiller fill(String name, long left) throws IOException {
    Path file = directory.resolve(name).resolve("ballast");
    byte[] chunk = new byte[1_000_000];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (Files.getFileStore(file).getUsableSpace() > left + chunk.length) {
        out.write(chunk);
      }
    }
    return new DiskFiller(file);
  }

  @Override
  public void close() throws IOException {
    try {
      script("down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
