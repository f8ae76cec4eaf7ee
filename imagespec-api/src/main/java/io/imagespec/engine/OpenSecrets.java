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
 * The values of a build's secrets during the build. Each value is looked up once, kept in memory
 * only, and overwritten with zeros by {@link #close()}. Thread-safe.
 */
@EngineSpi
public final class OpenSecrets implements AutoCloseable {
  /** Linux's limit for the name and value of a variable, without {@code =} and the NUL byte. */
  private static final int VARIABLE_LIMIT = 128 * 1024 - 2;

  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  private OpenSecrets() {}

  /** Looks up all secrets of a plan. The limit applies to all of them together. */
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
      plan.secrets().keySet().forEach(open::requireNotEmpty);
      plan.secretVariables().forEach(open::requireFits);
      return open;
    } catch (RuntimeException | Error e) {
      open.close();
      throw e;
    }
  }

  /** Looks up one secret. The message of a failure names the step that needs the secret. */
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

  /** Refuses an empty value, because an old builder treats an empty secret as a missing one. */
  private void requireNotEmpty(String id) {
    if (Objects.requireNonNull(values.get(id)).length == 0) {
      throw new SecretException(
          "secret " + id + ": its value is empty; set it, or remove the secret from the spec",
          null);
    }
  }

  private void requireFits(String id, String variable) {
    byte[] value = Objects.requireNonNull(values.get(id));
    for (byte b : value) {
      if (b == 0) {
        throw refuse(id, variable, "its value contains a NUL byte, which is invalid in a variable");
      }
    }
    if (variable.length() + value.length > VARIABLE_LIMIT) {
      throw refuse(id, variable, "its value exceeds the limit of a variable, 128 KiB");
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
            + "; use secret(..) and read its file",
        null);
  }

  /**
   * Returns a secret's value.
   *
   * @param id the secret's id
   * @return a copy, which the caller overwrites after use; empty if the plan does not contain the
   *     secret, or after {@link #close()}
   */
  public Optional<byte[]> value(String id) {
    Objects.requireNonNull(id, "id");
    return Optional.ofNullable(values.get(id)).map(byte[]::clone);
  }

  /** Overwrites and removes the values. Idempotent. */
  @Override
  public void close() {
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    values.clear();
  }

  /** Returns the number of secrets, without their values. */
  @Override
  public String toString() {
    return values.size() + " secrets";
  }
}
