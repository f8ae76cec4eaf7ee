package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.text.AsciiText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A confidential value that a build command needs: a password, a token, a key. A secret consists of
 * an id and a source. The value is read from the source when a build starts. It never appears in a
 * layer, label, log, exception, fingerprint or JSON document.
 *
 * <p>Two secrets are equal if their ids are equal. Immutable; thread-safe if its supplier is.
 */
@CheckReturnValue
public final class Secret {
  private static final int ID_LIMIT = 128;

  private final String id;
  private final SecretSource source;

  private Secret(String id, SecretSource source) {
    this.id = id(id);
    this.source = source;
  }

  private static String id(String id) {
    boolean legal =
        id.chars().allMatch(c -> AsciiText.isAlphanumeric(c) || c == '_' || c == '.' || c == '-');
    if (!legal || id.isEmpty() || id.length() > ID_LIMIT) {
      throw SpecChecks.refuse(
          "secret", id, "write letters, digits, '_', '.' and '-', at most " + ID_LIMIT);
    }
    if (id.equals(".") || id.equals("..")) {
      throw SpecChecks.refuse("secret", id, "a file cannot have this name");
    }
    return id;
  }

  /**
   * Creates a secret whose value is that of an environment variable.
   *
   * @param variable the variable's name, which is also the secret's id
   * @return the secret
   * @throws IllegalArgumentException if the name is not a valid id
   */
  public static Secret env(String variable) {
    Objects.requireNonNull(variable, "variable");
    return new Secret(variable, new SecretSource.Variable(variable));
  }

  /**
   * Creates a secret whose value is the content of a file.
   *
   * @param file a regular file, or a link to one; a relative path is resolved against the directory
   *     in which the JVM was started. The file name is the secret's id
   * @return the secret
   * @throws IllegalArgumentException if the file name is not a valid id
   */
  public static Secret file(Path file) {
    Objects.requireNonNull(file, "file");
    Path name = file.getFileName();
    return new Secret(name == null ? "" : name.toString(), new SecretSource.File(file));
  }

  /**
   * Creates a secret whose value comes from a supplier.
   *
   * @param id the secret's id
   * @param supplier returns the value, at most 500 KiB. It is called once per build, when the build
   *     starts, on its own daemon thread. Its timeout is 60 seconds, or the rest of the build's
   *     deadline if that is shorter. On timeout or cancellation it is interrupted and no longer
   *     waited for. The returned array is copied and not modified
   * @return the secret
   * @throws IllegalArgumentException if the id is invalid
   */
  public static Secret of(String id, Supplier<byte[]> supplier) {
    Objects.requireNonNull(id, "id");
    return of(id, supplier, SecretSource.TIMEOUT);
  }

  static Secret of(String id, Supplier<byte[]> supplier, Duration timeout) {
    Objects.requireNonNull(supplier, "supplier");
    return new Secret(id, new SecretSource.Program(supplier, timeout));
  }

  /** Creates a secret without a source, as read from JSON. */
  static Secret unbound(String id) {
    return new Secret(id, new SecretSource.Unbound());
  }

  /**
   * Returns a secret with the same source and another id.
   *
   * @param id 1 to 128 of {@code A-Z a-z 0-9 _ . -}, but neither {@code .} nor {@code ..}
   * @return a secret with that id
   * @throws IllegalArgumentException if the id is invalid
   */
  public Secret withId(String id) {
    Objects.requireNonNull(id, "id");
    return new Secret(id, source);
  }

  /**
   * Returns the id that identifies the secret in commands and documents.
   *
   * @return the id
   */
  public String id() {
    return id;
  }

  /**
   * Tests if the secret has a source.
   *
   * @return false for a secret read from JSON, until {@link ImageSpec#secrets} binds it
   */
  public boolean isBound() {
    return source.isBound();
  }

  /**
   * Reads the value. Intended for engines; the caller overwrites the array with zeros after use.
   *
   * @param environment the environment whose variables are read
   * @return the value, a new array
   * @throws SecretException if the value is missing or has more than 500 KiB, the secret has no
   *     source, or its supplier takes more than 60 seconds
   * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits
   *     for a supplier; the interrupt flag is set
   */
  public byte[] value(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return value(environment, SecretSource.TIMEOUT);
  }

  /**
   * Reads the value like {@link #value(Environment)}, with a shorter timeout.
   *
   * @param environment the environment whose variables are read
   * @param limit the timeout for a supplier; at most 60 seconds take effect
   * @return the value, a new array
   * @throws SecretException as {@link #value(Environment)}
   * @throws java.util.concurrent.CancellationException as {@link #value(Environment)}
   */
  public byte[] value(Environment environment, Duration limit) {
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(limit, "limit");
    return source.read("secret " + id, environment, limit);
  }

  /** Rejects two secrets with the same id and different sources. */
  void requireSameSource(Secret before) {
    if (equals(before) && isBound() && before.isBound() && !source.equals(before.source)) {
      throw new IllegalArgumentException(
          "secret "
              + id
              + ": it is already "
              + before.source
              + " and cannot become "
              + source
              + " as well; give one of them another id with withId(..)");
    }
  }

  /** Returns this secret if it has a source, else the other one. */
  Secret orBound(Secret other) {
    return isBound() ? this : other;
  }

  Secret boundTo(Map<String, Secret> sources) {
    return Optional.ofNullable(sources.get(id)).map(secret -> secret.withId(id)).orElse(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Returns the id and the kind of the source, never the value. */
  @Override
  public String toString() {
    return "secret " + id + " (" + source.kind() + ")";
  }
}
