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
 * Something that a command of a build needs to know and nobody else may: a password, a token, a
 * key. A secret is a name and a place where the value will be found; the value is looked up when a
 * build starts, and is in no layer, label, log, exception, fingerprint or JSON document.
 *
 * <p>Two secrets are equal if their ids are. Immutable; thread-safe if its supplier is.
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
      throw SpecChecks.refuse("secret", id, "no file can have that name");
    }
    return id;
  }

  /**
   * The value of an environment variable.
   *
   * @param variable the variable's name, which is also the secret's id
   * @return the secret
   * @throws IllegalArgumentException if no id can be like that
   */
  public static Secret env(String variable) {
    Objects.requireNonNull(variable, "variable");
    return new Secret(variable, new SecretSource.Variable(variable));
  }

  /**
   * The contents of a file.
   *
   * @param file a regular file, or a link to one; a relative path is relative to the directory in
   *     which the JVM was started. Its name is the secret's id
   * @return the secret
   * @throws IllegalArgumentException if no id can be like that
   */
  public static Secret file(Path file) {
    Objects.requireNonNull(file, "file");
    Path name = file.getFileName();
    return new Secret(name == null ? "" : name.toString(), new SecretSource.File(file));
  }

  /**
   * What a program knows.
   *
   * @param id the secret's id
   * @param supplier gives the value, at most 500 KiB; asked once in a build, when that starts, on a
   *     daemon thread of its own. It has 60 seconds, or what is left of the build's deadline if
   *     that is less; then, or if the build is cancelled, it is interrupted and not waited for any
   *     longer. Its array is copied and left as it is
   * @return the secret
   * @throws IllegalArgumentException if no id can be like that
   */
  public static Secret of(String id, Supplier<byte[]> supplier) {
    Objects.requireNonNull(id, "id");
    return of(id, supplier, SecretSource.PATIENCE);
  }

  static Secret of(String id, Supplier<byte[]> supplier, Duration patience) {
    Objects.requireNonNull(supplier, "supplier");
    return new Secret(id, new SecretSource.Program(supplier, patience));
  }

  /** A secret as JSON holds it. */
  static Secret unbound(String id) {
    return new Secret(id, new SecretSource.Unbound());
  }

  /**
   * The same value under another id.
   *
   * @param id 1 to 128 of {@code A-Z a-z 0-9 _ . -}, but neither {@code .} nor {@code ..}
   * @return a secret with that id
   * @throws IllegalArgumentException if no id can be like that
   */
  public Secret withId(String id) {
    Objects.requireNonNull(id, "id");
    return new Secret(id, source);
  }

  /**
   * What commands and documents know the secret by.
   *
   * @return the id
   */
  public String id() {
    return id;
  }

  /**
   * Whether it is known where the value comes from.
   *
   * @return false for a secret read from JSON, until {@link ImageSpec#secrets} binds it
   */
  public boolean isBound() {
    return source.isBound();
  }

  /**
   * Looks the value up. For engines; who calls it fills the array with zeros after use.
   *
   * @param environment the machine whose variables count
   * @return the value, a new array
   * @throws SecretException if there is none, it has more than 500 KiB, it is not known where it
   *     comes from, or its supplier takes more than 60 seconds
   * @throws java.util.concurrent.CancellationException if the thread is interrupted while a
   *     supplier is asked; the flag is set
   */
  public byte[] value(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return value(environment, SecretSource.PATIENCE);
  }

  /**
   * The same for who has less time.
   *
   * @param environment the machine whose variables count
   * @param limit how long a supplier may take; more than 60 seconds it never may
   * @return the value, a new array
   * @throws SecretException as above
   * @throws java.util.concurrent.CancellationException as above
   */
  public byte[] value(Environment environment, Duration limit) {
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(limit, "limit");
    return source.read("secret " + id, environment, limit);
  }

  /** One id is one value: two secrets of one id that come from two places contradict each other. */
  void requireSameSource(Secret before) {
    if (equals(before) && isBound() && before.isBound() && !source.equals(before.source)) {
      throw new IllegalArgumentException(
          "secret "
              + id
              + ": it already is "
              + before.source
              + " and cannot become "
              + source
              + " as well; give one of them another id with withId(..)");
    }
  }

  /** The one of two equal secrets of which is known where it comes from. */
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

  /** The id and the kind of place that the value comes from, never the value. */
  @Override
  public String toString() {
    return "secret " + id + " (" + source.kind() + ")";
  }
}
