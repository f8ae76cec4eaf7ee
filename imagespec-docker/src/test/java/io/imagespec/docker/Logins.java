package io.imagespec.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The login commands of real tools, with all files in one directory. */
final class Logins {
  private final RealEngines engines;
  private final Path directory;

  Logins(RealEngines engines, Path directory) throws IOException {
    this.engines = engines;
    this.directory = directory;
    Files.writeString(directory.resolve("password"), engines.password());
  }

  void docker(Path configDirectory) throws IOException, InterruptedException {
    login("docker", "-H", engines.host(), "--config", configDirectory.toString(), "login");
  }

  void podman(Path authfile) throws IOException, InterruptedException {
    login("podman", "login", "--tls-verify=false", "--authfile", authfile.toString());
  }

  void skopeo(Path authfile) throws IOException, InterruptedException {
    login("skopeo", "login", "--tls-verify=false", "--authfile", authfile.toString());
  }

  private void login(String... command) throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(List.of(command));
    whole.addAll(List.of("--username", engines.username(), "--password-stdin"));
    whole.add(engines.registry());
    run(whole);
  }

  /** Runs a command with the password on the standard input and the directory first on the PATH. */
  String run(List<String> command) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(directory.resolve("password").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("PATH", path());
    Process process = builder.start();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + ":\n" + Files.readString(output));
    }
    return Files.readString(output);
  }

  String path() {
    return directory + ":" + System.getenv("PATH");
  }

  /** Finds a program on the PATH. */
  static Optional<Path> find(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Writes a program to the directory. */
  void script(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
