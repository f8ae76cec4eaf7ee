package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.text.NullChecks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A command that runs while the image is built, as the spec's current user. Its changes to the file
 * system become part of the image. Immutable.
 */
@CheckReturnValue
public final class Run implements Step {
  private final List<String> command;
  private final boolean shell;
  private final RunOptions options;

  private Run(List<String> command, boolean shell, RunOptions options) {
    this.command = command;
    this.shell = shell;
    this.options = options;
  }

  /**
   * Creates a step that runs a shell line with the image's {@code /bin/sh}.
   *
   * @param line one or more lines; the exit code is that of the last command
   * @return the step
   * @throws IllegalArgumentException if the line is blank, contains a NUL, or has more than 60,000
   *     characters
   */
  public static Run shell(String line) {
    Objects.requireNonNull(line, "line");
    return new Run(
        List.of("/bin/sh", "-c", SpecChecks.notBlank("run", line)), true, RunOptions.none());
  }

  /**
   * Creates a step that runs a program without a shell: nothing is expanded, quoted or split.
   *
   * @param argv the program, then its arguments
   * @return the step
   * @throws IllegalArgumentException if the array is empty, the first element is blank, or an
   *     element contains a NUL or has more than 60,000 characters
   */
  public static Run exec(String... argv) {
    NullChecks.requireNonNulls(argv, "argv");
    if (argv.length == 0) {
      throw new IllegalArgumentException("exec: name the program to run");
    }
    return new Run(SpecChecks.argv("exec", List.of(argv)), false, RunOptions.none());
  }

  /**
   * Mounts a secret as the file {@code /run/secrets/<id>}, mode 0400, owner 0:0, for this command
   * only. Only root can read it; a command of another user needs {@link #secretEnv}.
   *
   * @param secret the secret; adding the same one again has no effect
   * @return a step with that secret
   * @throws IllegalArgumentException if another secret has the same id
   */
  public Run secret(Secret secret) {
    Objects.requireNonNull(secret, "secret");
    return with(options.withSecret(secret));
  }

  /**
   * Passes a secret as an environment variable, independent of the step's user. Every engine that
   * supports secrets supports this for a shell line. A program without a shell requires an engine
   * that can set such variables itself; other engines reject it.
   *
   * @param secret the secret, at most 128 KiB and without a NUL byte
   * @param variable a letter or {@code _}, then letters, digits or {@code _}
   * @return a step with that variable
   * @throws IllegalArgumentException if the name is invalid, the variable is already set to another
   *     secret, or another secret has the same id
   */
  public Run secretEnv(Secret secret, String variable) {
    Objects.requireNonNull(secret, "secret");
    Objects.requireNonNull(variable, "variable");
    return with(options.withVariable(variable, secret));
  }

  /**
   * Mounts a cache directory that persists between builds on the same engine. The directory may be
   * empty, its contents never become part of the image, and it hides the image's own contents at
   * that path.
   *
   * <p>The directory is writable by the step's user. A numeric user owns the directory; root owns
   * its own directory as well. A user by name, or the base's user, gets a world-writable directory.
   * Each of these users has a separate directory. Files in them belong to the user that created
   * them.
   *
   * <p>On an engine without cache directories, the command gets an empty directory if the step's
   * user may create it, and {@code /bin/sh} removes its contents afterwards. A directory that is
   * not empty in the image is then left unchanged, and files that the command writes there stay in
   * the image.
   *
   * @param target an absolute path of letters, digits, {@code /} and {@code ._+@%:=-}; steps and
   *     specs with the same path and the same kind of user share the directory
   * @return a step with that cache
   * @throws IllegalArgumentException if the path is invalid, is {@code /}, or contains {@code ..}
   */
  public Run cache(String target) {
    Objects.requireNonNull(target, "target");
    return with(options.withCache(SpecChecks.cache(target)));
  }

  /**
   * Gives the command access to the caller's SSH agent through {@code SSH_AUTH_SOCK}, independent
   * of the step's user. Private keys never enter the build.
   *
   * @return a step with the agent
   */
  public Run ssh() {
    return with(options.withSsh());
  }

  /**
   * Sets the command's network.
   *
   * @param network the network; the default is the engine's
   * @return a step with that network
   * @throws IllegalArgumentException if another network is already set
   */
  public Run network(Network network) {
    Objects.requireNonNull(network, "network");
    return with(options.withNetwork(network));
  }

  Run boundTo(Map<String, Secret> sources) {
    return with(options.boundTo(sources));
  }

  private Run with(RunOptions other) {
    return new Run(command, shell, other);
  }

  /**
   * Returns the command to run.
   *
   * @return the program and its arguments; for a shell line {@code /bin/sh}, {@code -c} and the
   *     line
   */
  public List<String> command() {
    return command;
  }

  /**
   * Returns the shell line.
   *
   * @return the line, or empty for a program without a shell
   */
  public Optional<String> line() {
    return shell ? Optional.of(command.get(2)) : Optional.empty();
  }

  /**
   * Returns the resources of the command beyond the image.
   *
   * @return secrets, caches, agent and network
   */
  public RunOptions options() {
    return options;
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.run(this);
  }

  @Override
  public Optional<Run> asRun() {
    return Optional.of(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Run that
        && shell == that.shell
        && command.equals(that.command)
        && options.equals(that.options);
  }

  @Override
  public int hashCode() {
    return Objects.hash(command, options);
  }

  @Override
  public String toString() {
    return shell ? "run " + command.get(2) : "exec " + String.join(" ", command);
  }
}
