package io.imagespec.plan;

import io.imagespec.Network;
import io.imagespec.name.ContainerPath;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** An exact instruction for an engine. It has few kinds, no defaults and no options. Immutable. */
public sealed interface Instruction {
  /**
   * Calls the case for this kind of instruction.
   *
   * @param cases one case per kind
   * @param <R> the result's type
   * @return the result of the case
   */
  <R> R match(Cases<R> cases);

  /**
   * Returns this instruction if it is a command.
   *
   * @return this object, or empty for another kind
   */
  default Optional<Run> asRun() {
    return Optional.empty();
  }

  /**
   * Returns this instruction if it copies files.
   *
   * @return this object, or empty for another kind
   */
  default Optional<CopyIn> asCopyIn() {
    return Optional.empty();
  }

  /**
   * Returns this instruction if it sets the entrypoint.
   *
   * @return this object, or empty for another kind
   */
  default Optional<SetEntrypoint> asSetEntrypoint() {
    return Optional.empty();
  }

  /**
   * One case per kind of instruction.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles a command.
     *
     * @param instruction the instruction
     * @return the result
     */
    R run(Run instruction);

    /**
     * Handles a copy of files.
     *
     * @param instruction the instruction
     * @return the result
     */
    R copyIn(CopyIn instruction);

    /**
     * Handles an environment variable.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setEnv(SetEnv instruction);

    /**
     * Handles a label.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setLabel(SetLabel instruction);

    /**
     * Handles the working directory.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setWorkdir(SetWorkdir instruction);

    /**
     * Handles the user.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setUser(SetUser instruction);

    /**
     * Handles the entrypoint.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setEntrypoint(SetEntrypoint instruction);

    /**
     * Handles the default command.
     *
     * @param instruction the instruction
     * @return the result
     */
    R setCommand(SetCommand instruction);

    /**
     * Handles an exposed port.
     *
     * @param instruction the instruction
     * @return the result
     */
    R expose(Expose instruction);
  }

  /**
   * Runs a program in the image, as the current user and in the current directory.
   *
   * @param command the program and its arguments; no shell is added
   * @param mounts its mounts, in order
   * @param network its network
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
     * Creates a command without mounts, on the default network.
     *
     * @param command the program and its arguments
     */
    public Run(List<String> command) {
      this(command, List.of(), Network.DEFAULT);
    }

    /**
     * Tests if the command has a secret in a file.
     *
     * @return true if a mount is a {@link Mount.SecretFile}
     */
    public boolean hasSecretFile() {
      return has(MountKind.SECRET_FILE);
    }

    /**
     * Tests if the command has a secret in an environment variable.
     *
     * @return true if a mount is a {@link Mount.SecretVariable}
     */
    public boolean hasSecretVariable() {
      return has(MountKind.SECRET_VARIABLE);
    }

    /**
     * Tests if the command has a cache directory.
     *
     * @return true if a mount is a {@link Mount.Cache}
     */
    public boolean hasCache() {
      return has(MountKind.CACHE);
    }

    /**
     * Tests if the command uses the caller's SSH agent.
     *
     * @return true if a mount is a {@link Mount.SshAgent}
     */
    public boolean hasSshAgent() {
      return has(MountKind.SSH_AGENT);
    }

    private boolean has(MountKind kind) {
      return mounts.stream().anyMatch(mount -> MountKind.of(mount) == kind);
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
   * Copies a directory's contents into a directory, or a file to its full name. A missing directory
   * is created. A file whose target is a directory in the base is copied into that directory under
   * its name in the context: nothing is replaced.
   *
   * @param root the directory or file in the context
   * @param target the directory that receives the contents, or the file
   * @param owner the user or user and group of the files, or empty for 0:0
   * @param mode the permission bits of the files, or empty for those in the context
   */
  record CopyIn(String root, ContainerPath target, Optional<String> owner, OptionalInt mode)
      implements Instruction {
    /** Rejects null arguments. */
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
   * Sets a variable for the following commands and for the image.
   *
   * @param name its name
   * @param value its literal value
   */
  record SetEnv(String name, String value) implements Instruction {
    /** Rejects null arguments. */
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
   * @param value its literal value
   */
  record SetLabel(String key, String value) implements Instruction {
    /** Rejects null arguments. */
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
   * Sets the working directory, which is created if missing.
   *
   * @param path the directory
   */
  record SetWorkdir(ContainerPath path) implements Instruction {
    /** Rejects null arguments. */
    public SetWorkdir {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.setWorkdir(this);
    }
  }

  /**
   * Sets the user of the following commands and of the image.
   *
   * @param user user, or user and group
   */
  record SetUser(String user) implements Instruction {
    /** Rejects null arguments. */
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
   * @param words the words; an empty list clears the base's
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
   * @param words the words; an empty list clears the base's
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
   * Exposes a TCP port.
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
