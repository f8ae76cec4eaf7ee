package io.imagespec.plan;

import io.imagespec.Network;
import io.imagespec.name.ContainerPath;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** One exact thing that an engine does. Few kinds, no defaults, no choices. Immutable. */
public sealed interface Instruction {
  /**
   * Chooses by kind.
   *
   * @param cases what to do for each kind
   * @param <R> the result's type
   * @return what the case gave
   */
  <R> R match(Cases<R> cases);

  /**
   * Returns this instruction if it is a command.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Run> asRun() {
    return Optional.empty();
  }

  /**
   * Returns this instruction if it copies files.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<CopyIn> asCopyIn() {
    return Optional.empty();
  }

  /**
   * Returns this instruction if it sets the entrypoint.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<SetEntrypoint> asSetEntrypoint() {
    return Optional.empty();
  }

  /**
   * What to do for each kind of instruction.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * For a command.
     *
     * @param instruction the instruction
     * @return the result
     */
    R run(Run instruction);

    /**
     * For files.
     *
     * @param instruction the instruction
     * @return the result
     */
    R copyIn(CopyIn instruction);

    /**
     * For a variable.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setEnv(SetEnv instruction);

    /**
     * For a label.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setLabel(SetLabel instruction);

    /**
     * For the working directory.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setWorkdir(SetWorkdir instruction);

    /**
     * For the user.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setUser(SetUser instruction);

    /**
     * For the entrypoint.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setEntrypoint(SetEntrypoint instruction);

    /**
     * For the command.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setCommand(SetCommand instruction);

    /**
     * For a port.
     *
     * @param instruction the instruction
     * @return the result
     */
    R expose(Expose instruction);
  }

  /**
   * Runs a program in the image, as the user and in the directory set before.
   *
   * @param command the program and its arguments; no shell but the one it names
   * @param mounts what it finds there beyond the image, in order
   * @param network what it reaches
   */
  record Run(List<String> command, List<Mount> mounts, Network network) implements Instruction {
    /** Copies the lists. */
    public Run {
      Objects.requireNonNull(command, "command");
      Objects.requireNonNull(mounts, "mounts");
      Objects.requireNonNull(network, "network");
      command = List.copyOf(command);
      mounts = List.copyOf(mounts);
    }

    /**
     * A command that finds the image and nothing else.
     *
     * @param command the program and its arguments
     */
    public Run(List<String> command) {
      this(command, List.of(), Network.DEFAULT);
    }

    /**
     * Whether the command finds something of a kind.
     *
     * @param kind the kind of mount
     * @return true if there is one
     */
    public boolean has(Class<? extends Mount> kind) {
      Objects.requireNonNull(kind, "kind");
      return mounts.stream().anyMatch(kind::isInstance);
    }

    Run withoutCaches() {
      return CacheMountFallback.of(this);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.run(this);
    }

    @Override
    public Optional<Run> asRun() {
      return Optional.of(this);
    }
  }

  /**
   * Copies a directory's contents into a directory, which is made if it is not there, or a file to
   * its full name. A file whose target is a directory in the base lands in that directory under a
   * name of the context: nothing is replaced.
   *
   * @param root the directory or file in the context
   * @param target the directory that gets the contents, or the file
   * @param owner user or user and group that the files get, or empty for 0:0
   * @param mode the permission bits that files get, or empty for those in the context
   */
  record CopyIn(String root, ContainerPath target, Optional<String> owner, OptionalInt mode)
      implements Instruction {
    /** Takes no null. */
    public CopyIn {
      Objects.requireNonNull(root, "root");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(owner, "owner");
      Objects.requireNonNull(mode, "mode");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.copyIn(this);
    }

    @Override
    public Optional<CopyIn> asCopyIn() {
      return Optional.of(this);
    }
  }

  /**
   * Sets a variable, for the commands after it and for the image.
   *
   * @param name its name
   * @param value its value, literally
   */
  record SetEnv(String name, String value) implements Instruction {
    /** Takes no null. */
    public SetEnv {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.setEnv(this);
    }
  }

  /**
   * Sets a label.
   *
   * @param key its key
   * @param value its value, literally
   */
  record SetLabel(String key, String value) implements Instruction {
    /** Takes no null. */
    public SetLabel {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.setLabel(this);
    }
  }

  /**
   * Sets the working directory, which is made if it is not there.
   *
   * @param path the directory
   */
  record SetWorkdir(ContainerPath path) implements Instruction {
    /** Takes no null. */
    public SetWorkdir {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.setWorkdir(this);
    }
  }

  /**
   * Sets the user, for the commands after it and for the image.
   *
   * @param user user, or user and group
   */
  record SetUser(String user) implements Instruction {
    /** Takes no null. */
    public SetUser {
      Objects.requireNonNull(user, "user");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.setUser(this);
    }
  }

  /**
   * Sets the entrypoint.
   *
   * @param words the words; none clears the base's
   */
  record SetEntrypoint(List<String> words) implements Instruction {
    /** Copies the list. */
    public SetEntrypoint {
      Objects.requireNonNull(words, "words");
      words = List.copyOf(words);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.setEntrypoint(this);
    }

    @Override
    public Optional<SetEntrypoint> asSetEntrypoint() {
      return Optional.of(this);
    }
  }

  /**
   * Sets the command.
   *
   * @param words the words; none clears the base's
   */
  record SetCommand(List<String> words) implements Instruction {
    /** Copies the list. */
    public SetCommand {
      Objects.requireNonNull(words, "words");
      words = List.copyOf(words);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.setCommand(this);
    }
  }

  /**
   * Says that the image listens on a TCP port.
   *
   * @param port the port
   */
  record Expose(int port) implements Instruction {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.expose(this);
    }
  }
}
