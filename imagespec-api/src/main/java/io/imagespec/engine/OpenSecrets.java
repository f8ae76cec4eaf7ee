package io.imagespec.engine;

import io.imagespec.Environment;
import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.name.EngineSpi;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import io.imagespec.plan.Mount;
import io.imagespec.text.AsciiText;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values of a build's secrets, while it lasts: each looked up once, kept in memory only, and
 * overwritten with zeros by {@link #close()}. Thread-safe.
 */
@EngineSpi
public final class OpenSecrets implements AutoCloseable {
  /** What Linux takes as one variable, its name, {@code =} and the end included. */
  private static final int VARIABLE_LIMIT = 128 * 1024 - 2;

  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  private OpenSecrets() {}

  /** All of them have so long together. */
  static OpenSecrets of(BuildPlan plan, Environment environment, Duration limit) {
    OpenSecrets open = new OpenSecrets();
    long start = System.nanoTime();
    try {
      plan.secrets()
          .forEach(
              (id, secret) -> {
                Duration left = limit.minusNanos(System.nanoTime() - start);
                open.values.put(id, lookUp(plan, secret, environment, left));
              });
      plan.secrets().keySet().forEach(open::requireSome);
      plan.secretVariables().forEach(open::requireFits);
      return open;
    } catch (RuntimeException | Error e) {
      open.close();
      throw e;
    }
  }

  /** Says in which step it is missed. */
  private static byte[] lookUp(
      BuildPlan plan, Secret secret, Environment environment, Duration left) {
    try {
      return secret.value(environment, left);
    } catch (SecretException e) {
      String step =
          RequestRequirements.step(plan, run -> needs(run, secret.id()))
              .map(AsciiText::quote)
              .orElse("");
      throw new SecretException(e.getMessage() + " (" + step + " needs it)", e.getCause());
    }
  }

  private static boolean needs(Instruction.Run run, String id) {
    return run.mounts().stream().map(Mount::secretId).anyMatch(Optional.of(id)::equals);
  }

  /** An old builder takes an empty secret for one that is not there, and goes on without. */
  private void requireSome(String id) {
    if (Objects.requireNonNull(values.get(id)).length == 0) {
      throw new SecretException(
          "secret " + id + ": its value is empty; give it one, or leave it out of the spec", null);
    }
  }

  private void requireFits(String id, String variable) {
    byte[] value = Objects.requireNonNull(values.get(id));
    for (byte b : value) {
      if (b == 0) {
        throw refuse(id, variable, "its value holds a NUL byte, which no variable can hold");
      }
    }
    if (variable.length() + value.length > VARIABLE_LIMIT) {
      throw refuse(id, variable, "its value is too long for a variable, which holds 128 KiB");
    }
  }

  private static SecretException refuse(String id, String variable, String reason) {
    return new SecretException(
        "secret "
            + id
            + " in variable "
            + variable
            + ": "
            + reason
            + "; use secret(..) and the file",
        null);
  }

  /**
   * A secret's value.
   *
   * @param id the secret's id
   * @return a copy, which the caller overwrites after use; empty if the plan has no such secret, or
   *     this is closed
   */
  public Optional<byte[]> value(String id) {
    Objects.requireNonNull(id, "id");
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
