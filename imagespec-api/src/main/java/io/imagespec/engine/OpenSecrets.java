package io.imagespec.engine;

import io.imagespec.Environment;
import io.imagespec.Secret;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values of a build's secrets, while it lasts: each looked up once, kept in memory only, and
 * overwritten with zeros by {@link #close()}. Thread-safe.
 */
public final class OpenSecrets implements AutoCloseable {
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  private OpenSecrets() {}

  static OpenSecrets of(Map<String, Secret> secrets, Environment environment) {
    OpenSecrets open = new OpenSecrets();
    try {
      secrets.forEach((id, secret) -> open.values.put(id, secret.value(environment)));
      return open;
    } catch (RuntimeException | Error e) {
      open.close();
      throw e;
    }
  }

  /**
   * A secret's value.
   *
   * @param id the secret's id
   * @return a copy, which the caller overwrites after use; empty if the plan has no such secret, or
   *     this is closed
   */
  public Optional<byte[]> value(String id) {
    return Optional.ofNullable(values.get(id)).map(byte[]::clone);
  }

  /** Forgets the values. Idempotent. */
  @Override
  public void close() {
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    values.clear();
  }

  /** How many there are, never what. */
  @Override
  public String toString() {
    return values.size() + " secrets";
  }
}
