package io.imagespec.plan;

import io.imagespec.name.ContainerPath;
import java.util.Objects;
import java.util.Optional;

/** Something that a command finds in its file system or environment, and the image never. */
public sealed interface Mount {
  /**
   * Chooses by kind.
   *
   * @param cases what to do for each kind
   * @param <R> the result's type
   * @return what the case gave
   */
  <R> R match(Cases<R> cases);

  /**
   * Returns the id of the secret that the mount holds.
   *
   * @return the id, or empty if it holds no secret
   */
  default Optional<String> secretId() {
    return Optional.empty();
  }

  /**
   * Returns this mount if it is a cache.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Cache> asCache() {
    return Optional.empty();
  }

  /**
   * What to do for each kind of mount.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * For a secret in a file.
     *
     * @param mount the mount
     * @return the result
     */
    R secretFile(SecretFile mount);

    /**
     * For a secret in a variable.
     *
     * @param mount the mount
     * @return the result
     */
    R secretVariable(SecretVariable mount);

    /**
     * For a cache.
     *
     * @param mount the mount
     * @return the result
     */
    R cache(Cache mount);

    /**
     * For the ssh agent.
     *
     * @param mount the mount
     * @return the result
     */
    R sshAgent(SshAgent mount);
  }

  /**
   * A secret in a file of owner 0:0.
   *
   * @param id the secret's id
   * @param target the file
   * @param mode its permission bits
   */
  record SecretFile(String id, ContainerPath target, int mode) implements Mount {
    /** Takes no null. */
    public SecretFile {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(target, "target");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.secretFile(this);
    }

    @Override
    public Optional<String> secretId() {
      return Optional.of(id);
    }
  }

  /**
   * A secret in an environment variable, which the engine sets.
   *
   * @param id the secret's id
   * @param variable the variable
   */
  record SecretVariable(String id, String variable) implements Mount {
    /** Takes no null. */
    public SecretVariable {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(variable, "variable");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.secretVariable(this);
    }

    @Override
    public Optional<String> secretId() {
      return Optional.of(id);
    }
  }

  /**
   * A directory that is kept between builds. Advisory: where an engine has none, the command leaves
   * the same files.
   *
   * @param id commands that name the same id share the directory
   * @param target where the command finds it
   * @param sharing what happens if two builds use it at the same time
   */
  record Cache(String id, ContainerPath target, Sharing sharing) implements Mount {
    /** Takes no null. */
    public Cache {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(sharing, "sharing");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.cache(this);
    }

    @Override
    public Optional<Cache> asCache() {
      return Optional.of(this);
    }
  }

  /** How builds at the same time use a cache. */
  enum Sharing {
    /** All at once. */
    SHARED,
    /** One after the other. */
    LOCKED
  }

  /** The ssh agent of who builds, behind the variable {@code SSH_AUTH_SOCK}. */
  record SshAgent() implements Mount {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sshAgent(this);
    }
  }
}
