package io.imagespec.plan;

import io.imagespec.name.CheckReturnValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A plan as a Dockerfile, with the values that its text cannot contain. Immutable.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
 */
@CheckReturnValue
public final class Dockerfile {
  private final String text;
  private final Map<String, String> buildArguments;
  private final List<Optional<Origin>> origins;

  /**
   * The origin of an instruction in the Dockerfile.
   *
   * @param number the number of the spec's step, from 1; 0 for a setting that is not a step
   * @param step the spec's step in human-readable form
   * @param command the command to run; empty if the step is not a command
   */
  public record Origin(int number, String step, List<String> command) {
    /** Copies the list. */
    public Origin {
      Objects.requireNonNull(step, "step");
      Objects.requireNonNull(command, "command");
      command = List.copyOf(command);
    }
  }

  Dockerfile(String text, Map<String, String> buildArguments, List<Optional<Origin>> origins) {
    this.text = text;
    this.buildArguments = Map.copyOf(buildArguments);
    this.origins = List.copyOf(origins);
  }

  /**
   * Returns the text, one instruction per line.
   *
   * @return the Dockerfile, ending with a line break
   */
  public String text() {
    return text;
  }

  /**
   * Returns the values with line breaks or other control characters, which the text cannot contain.
   * They are never secrets.
   *
   * @return build arguments by name
   */
  public Map<String, String> buildArguments() {
    return new TreeMap<>(buildArguments);
  }

  /**
   * Returns the number of instructions, including {@code FROM}.
   *
   * @return the number of steps as counted by a builder
   */
  public int steps() {
    return origins.size();
  }

  /**
   * Returns the origin of an instruction.
   *
   * @param step its number as counted by builders, from 1, where {@code FROM} is the first
   * @return the spec's step, or empty for {@code FROM}, for additions of the SDK, and for an
   *     invalid number
   */
  public Optional<Origin> origin(int step) {
    return step < 1 || step > origins.size() ? Optional.empty() : origins.get(step - 1);
  }

  /** Returns the number of steps. The text may contain values of variables. */
  @Override
  public String toString() {
    return "Dockerfile[steps=" + steps() + "]";
  }
}
