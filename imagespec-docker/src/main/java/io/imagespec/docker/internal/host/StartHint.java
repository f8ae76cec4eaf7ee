package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that starts an engine, by operating system. On Linux, an engine that is not installed
 * is not suggested.
 */
public final class StartHint {
  private static final List<String> UNIT_DIRECTORIES =
      List.of("etc/systemd", "usr/local/lib/systemd", "usr/lib/systemd", "lib/systemd");

  private final Environment environment;
  private final Path root;

  /**
   * Creates hints for this machine.
   *
   * @param environment the variables and the operating system
   */
  public StartHint(Environment environment) {
    this(environment, Path.of("/"));
  }

  /**
   * Creates hints for a machine with a root directory.
   *
   * @param environment the variables and the operating system
   * @param root the root directory
   */
  public StartHint(Environment environment, Path root) {
    this.environment = environment;
    this.root = root;
  }

  /** Returns a hint for any engine. */
  String any() {
    if (environment.isWindows()) {
      return "start Docker Desktop or run `podman machine start`";
    }
    if (environment.isMac()) {
      return "start Docker Desktop or OrbStack, or run `colima start` or `podman machine start`";
    }
    String commands =
        Stream.of(dockerCommand(), podmanCommand())
            .flatMap(Optional::stream)
            .collect(Collectors.joining(" or "));
    return commands.isEmpty() ? "install Docker or Podman" : "run " + commands;
  }

  /** Returns a hint for one kind of engine. */
  String of(EngineKind kind) {
    boolean isPodman = kind == EngineKind.PODMAN;
    if (environment.isWindows() || environment.isMac()) {
      return isPodman ? "run `podman machine start`" : "start Docker Desktop";
    }
    return (isPodman ? podmanCommand() : dockerCommand())
        .map(command -> "run " + command)
        .orElse("install " + kind);
  }

  /**
   * Returns a hint for BuildKit, which runs on Linux only.
   *
   * @return an instruction, without a full stop
   */
  public String buildKit() {
    if (environment.isWindows() || environment.isMac()) {
      return "run buildkitd in a container or a Linux virtual machine";
    }
    return command(
            "system/buildkit.service",
            "`sudo systemctl start buildkit`",
            "buildkitd",
            "`sudo buildkitd`")
        .map(command -> "run " + command)
        .orElse("install BuildKit");
  }

  private Optional<String> dockerCommand() {
    return command(
        "system/docker.service", "`sudo systemctl start docker`", "dockerd", "`sudo dockerd`");
  }

  private Optional<String> podmanCommand() {
    return command(
        "user/podman.socket",
        "`systemctl --user start podman.socket`",
        "podman",
        "`podman system service --time 0`");
  }

  /** Returns the command of the installed unit, or else of the program on the path. */
  private Optional<String> command(
      String unit, String unitCommand, String program, String programCommand) {
    if (isInstalled(unit)) {
      return Optional.of(unitCommand);
    }
    return isOnPath(program) ? Optional.of(programCommand) : Optional.empty();
  }

  /** Tests if systemd runs and has the unit; see sd_booted(3). */
  private boolean isInstalled(String unit) {
    return Files.isDirectory(root.resolve("run/systemd/system"))
        && UNIT_DIRECTORIES.stream()
            .anyMatch(directory -> Files.exists(root.resolve(directory).resolve(unit)));
  }

  private boolean isOnPath(String program) {
    return environment.variable("PATH").stream()
        .flatMap(path -> Stream.of(path.split(File.pathSeparator, -1)))
        .filter(directory -> directory.startsWith("/"))
        .anyMatch(directory -> new File(directory, program).canExecute());
  }
}
