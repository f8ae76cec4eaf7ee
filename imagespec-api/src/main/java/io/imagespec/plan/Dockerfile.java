package io.imagespec.plan;

import io.imagespec.name.CheckReturnValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A plan in the language of Docker's builder, with what cannot stand in the text. Immutable.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
 */
@CheckReturnValue
public final class Dockerfile {
  private final String text;
  private final Map<String, String> buildArguments;
  private final List<Optional<Origin>> origins;

  /**
   * Where an instruction of the Dockerfile came from.
   *
   * @param number the number of the spec's step, from 1; 0 for a setting that is no step
   * @param step the spec's step, as a message shows it
   * @param command the command that runs, empty if it is no command
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
   * The text, one instruction a line.
   *
   * @return the Dockerfile, ending with a line break
   */
  public String text() {
    return text;
  }

  /**
   * The values that hold a line break or another control character, which the text cannot hold.
   * Never secrets.
   *
   * @return build arguments by name
   */
  public Map<String, String> buildArguments() {
    return new TreeMap<>(buildArguments);
  }

  /**
   * How many instructions there are, {@code FROM} included.
   *
   * @return the number of steps that a builder counts
   */
  public int steps() {
    return origins.size();
  }

  /**
   * Where an instruction came from.
   *
   * @param step its number as builders count, from 1, {@code FROM} being the first
   * @return the spec's step, or empty for {@code FROM}, for what the SDK adds, and for a number
   *     that is none
   */
  public Optional<Origin> origin(int step) {
    return step < 1 || step > origins.size() ? Optional.empty() : origins.get(step - 1);
  }
}
