package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.text.NullChecks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A command that runs while the image is built, as the spec's user at that point. What it changes
 * stays in the image. Immutable.
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
   * A line for the image's {@code /bin/sh}.
   *
   * @param line the line, or several; it ends with the exit code of its last command
   * @return the step
   * @throws IllegalArgumentException if it is blank, holds a NUL, or has more than 60,000
   *     characters
   */
  public static Run shell(String line) {
    Objects.requireNonNull(line, "line");
    return new Run(
        List.of("/bin/sh", "-c", SpecChecks.notBlank("run", line)), true, RunOptions.none());
  }

  /**
   * A program with arguments, without a shell: nothing is expanded, quoted or split.
   *
   * @param argv the program, then its arguments
   * @return the step
   * @throws IllegalArgumentException if there is none, the first is blank, or one holds a NUL or
   *     has more than 60,000 characters
   */
  public static Run exec(String... argv) {
    NullChecks.requireNonNulls(argv, "argv");
    if (argv.length == 0) {
      throw new IllegalArgumentException("exec: name the program to run");
    }
    return new Run(SpecChecks.argv("exec", List.of(argv)), false, RunOptions.none());
  }

  /**
   * Gives the command a secret as a file: {@code /run/secrets/<id>}, mode 0400, owner 0:0, there
   * for this command only. So only root can read it: a command of another user needs {@link
   * #secretEnv}.
   *
   * @param secret the secret; the same one again changes nothing
   * @return a step with that secret
   * @throws IllegalArgumentException if another secret has that id
   */
  public Run secret(Secret secret) {
    Objects.requireNonNull(secret, "secret");
    return with(options.withSecret(secret));
  }

  /**
   * Gives the command a secret as an environment variable, whoever the step's user is. A line for
   * the shell gets it on every engine that has secrets; a program without a shell needs an engine
   * that can set such variables itself, and others refuse it.
   *
   * @param secret the secret, without a NUL byte and at most 128 KiB long
   * @param variable a letter or {@code _}, then letters, digits or {@code _}
   * @return a step with that variable
   * @throws IllegalArgumentException if the name is not legal, the variable is another secret
   *     already, or another secret has that id
   */
  public Run secretEnv(Secret secret, String variable) {
    Objects.requireNonNull(secret, "secret");
    Objects.requireNonNull(variable, "variable");
    return with(options.withVariable(variable, secret));
  }

  /**
   * Keeps a directory between builds on the same engine: the command finds there what it left there
   * the last time, perhaps nothing, and the image gets none of it. What the image itself has in
   * that directory the command does not see.
   *
   * <p>The step's user may write there: a user by number owns the directory, root's is root's, and
   * one by name, or that of the base, gets one that anybody may write to. These are different
   * directories, as are those of different numbers; what is in them belongs to who made it.
   *
   * <p>On an engine that keeps no directories the command finds an empty one, if the step's user
   * may make it, and what it leaves there is removed by {@code /bin/sh}; a directory that is not
   * empty in the image is left as it is then, and the image keeps what the command leaves there.
   *
   * @param target an absolute path of letters, digits, {@code /} and {@code ._+@%:=-}; steps and
   *     specs that name the same one, and whose users are of one of these kinds, share it
   * @return a step with that cache
   * @throws IllegalArgumentException if it is no such path, is {@code /}, or climbs with {@code ..}
   */
  public Run cache(String target) {
    Objects.requireNonNull(target, "target");
    return with(options.withCache(SpecChecks.cache(target)));
  }

  /**
   * Lets the command use the ssh agent of who builds, through {@code SSH_AUTH_SOCK}, whoever the
   * step's user is. No key is ever in the build.
   *
   * @return a step with the agent
   */
  public Run ssh() {
    return with(options.withSsh());
  }

  /**
   * Says what the command reaches.
   *
   * @param network the network; without this, what the engine gives
   * @return a step with that network
   * @throws IllegalArgumentException if another one was said before
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
   * What runs.
   *
   * @return the program and its arguments; for a shell line {@code /bin/sh}, {@code -c} and the
   *     line
   */
  public List<String> command() {
    return command;
  }

  /**
   * The line for the shell.
   *
   * @return the line, or empty if it is a program without a shell
   */
  public Optional<String> line() {
    return shell ? Optional.of(command.get(2)) : Optional.empty();
  }

  /**
   * What the command may use beyond the image.
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
