package io.imagespec.plan;

import io.imagespec.name.ContainerPath;
import io.imagespec.name.EngineSpi;
import java.util.Objects;
import java.util.Optional;

/** A resource in a command's file system or environment that never becomes part of the image. */
@EngineSpi
public sealed interface Mount {
  /**
   * Calls the case for this kind of mount.
   *
   * @param cases one case per kind
   * @param <R> the result's type
   * @return the result of the case
   */
  <R> R match(Cases<R> cases);

  /**
   * Returns the id of the mounted secret.
   *
   * @return the id, or empty if the mount is not a secret
   */
  default Optional<String> secretId() {
    return Optional.empty();
  }

  /**
   * Returns this mount if it is a cache.
   *
   * @return this object, or empty for another kind
   */
  default Optional<Cache> asCache() {
    return Optional.empty();
  }

  /**
   * One case per kind of mount.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles a secret in a file.
     *
     * @param mount the mount
     * @return the result
     */
    R secretFile(SecretFile mount);

    /**
     * Handles a secret in a variable.
     *
     * @param mount the mount
     * @return the result
     */
    R secretVariable(SecretVariable mount);

    /**
     * Handles a cache.
     *
     * @param mount the mount
     * @return the result
     */
    R cache(Cache mount);

    /**
     * Handles the SSH agent.
     *
     * @param mount the mount
     * @return the result
     */
    R sshAgent(SshAgent mount);
  }

  /**
   * A secret in a file with owner 0:0.
   *
   * @param id the secret's id
   * @param target the file
   * @param mode its permission bits
   */
  record SecretFile(String id, ContainerPath target, int mode) implements Mount {
    /** Rejects null arguments. */
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
   * A secret in an environment variable that the engine sets.
   *
   * @param id the secret's id
   * @param variable the variable
   */
  record SecretVariable(String id, String variable) implements Mount {
    /** Rejects null arguments. */
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
   * A directory that persists between builds. It is optional: on an engine without cache
   * directories, the command produces the same files.
   *
   * @param id the cache's id; commands with the same id share the directory
   * @param target the path in the command's file system
   * @param sharing the behavior of concurrent builds
   */
  record Cache(String id, ContainerPath target, Sharing sharing) implements Mount {
    /** Rejects null arguments. */
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

  /** The behavior of concurrent builds that use the same cache. */
  enum Sharing {
    /** Concurrent use. */
    SHARED,
    /** Exclusive use, one build after the other. */
    LOCKED
  }

  /** The caller's SSH agent, available through the variable {@code SSH_AUTH_SOCK}. */
  record SshAgent() implements Mount {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sshAgent(this);
    }
  }
}
