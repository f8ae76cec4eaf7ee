package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import java.util.List;
import java.util.Optional;

/**
 * A command that runs while the image is built, as the spec's user at that point. What it changes
 * stays in the image. Immutable.
 */
@CheckReturnValue
public final class Run implements Step {
  private final List<String> command;
  private final boolean shell;

  private Run(List<String> command, boolean shell) {
    this.command = command;
    this.shell = shell;
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
    return new Run(List.of("/bin/sh", "-c", Values.notBlank("run", line)), true);
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
    if (argv.length == 0) {
      throw new IllegalArgumentException("exec: name the program to run");
    }
    return new Run(Values.argv("exec", List.of(argv)), false);
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

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.run(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Run that && shell == that.shell && command.equals(that.command);
  }

  @Override
  public int hashCode() {
    return command.hashCode();
  }

  @Override
  public String toString() {
    return shell ? "run " + command.get(2) : "exec " + String.join(" ", command);
  }
}
