package io.imagespec;

import io.imagespec.concurrent.TimeLimiter;
import io.imagespec.text.AsciiText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Where a secret's value comes from. */
sealed interface SecretSource {
  /** What builders take. */
  int LIMIT = 500 * 1024;

  /** How long a program has for its value. */
  Duration PATIENCE = Duration.ofSeconds(60);

  /** The value, a new array, which a program has so long for, and no longer than it says. */
  byte[] read(String what, Environment environment, Duration limit);

  /** Tells if the value comes from somewhere. */
  default boolean isBound() {
    return true;
  }

  /** The kind of source, in one word. */
  String kind();

  private static SecretException refuse(String what, String reason) {
    return new SecretException(what + ": " + reason, null);
  }

  private static byte[] limited(String what, byte[] value) {
    if (value.length > LIMIT) {
      Arrays.fill(value, (byte) 0);
      throw refuse(what, "it has more than " + LIMIT + " bytes, which no builder takes");
    }
    return value;
  }

  /** An environment variable. */
  record Variable(String name) implements SecretSource {
    @Override
    public byte[] read(String what, Environment environment, Duration limit) {
      String value =
          environment
              .variable(name)
              .orElseThrow(
                  () ->
                      refuse(
                          what,
                          "the environment variable "
                              + name
                              + " is not set, or empty; set it where this program runs"));
      return limited(what, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String kind() {
      return "variable";
    }

    @Override
    public String toString() {
      return "the environment variable " + name;
    }
  }

  /** A file. */
  record File(Path path) implements SecretSource {
    /** A pipe could make a build wait for ever. */
    @Override
    public byte[] read(String what, Environment environment, Duration limit) {
      if (!Files.isRegularFile(path)) {
        throw refuse(
            what,
            absolute()
                + (Files.exists(path)
                    ? " is no regular file; name one"
                    : " is not there; make it, or name where it is"));
      }
      try (InputStream in = Files.newInputStream(path)) {
        return limited(what, in.readNBytes(LIMIT + 1));
      } catch (IOException e) {
        throw new SecretException(
            what + ": " + absolute() + " cannot be read (" + e + "); let this user read it", e);
      }
    }

    /** Where it was looked for, whatever this program's directory is. */
    private Path absolute() {
      return path.toAbsolutePath();
    }

    @Override
    public String kind() {
      return "file";
    }

    @Override
    public String toString() {
      return "the file " + AsciiText.quote(path.toString());
    }
  }

  /** A program. */
  record Program(Supplier<byte[]> supplier, Duration patience) implements SecretSource {
    @Override
    public byte[] read(String what, Environment environment, Duration limit) {
      TimeLimiter least =
          new TimeLimiter("supplier", limit.compareTo(patience) < 0 ? limit : patience);
      return limited(what, least.ask(() -> supplied(what), e -> late(what, least, e)).clone());
    }

    private static SecretException late(String what, TimeLimiter limiter, TimeoutException e) {
      return new SecretException(
          what
              + ": its supplier gave no value within "
              + limiter
              + "; see what it waits for, or have the value ready before the build",
          e);
    }

    private byte[] supplied(String what) {
      byte[] value;
      try {
        value = supplier.get();
      } catch (RuntimeException e) {
        throw new SecretException(what + ": its supplier failed with " + e.getClass().getName(), e);
      }
      if (value == null) {
        throw refuse(what, "its supplier gave null");
      }
      return value;
    }

    @Override
    public String kind() {
      return "supplier";
    }

    @Override
    public String toString() {
      return "a supplier";
    }
  }

  /** Nothing yet: JSON holds ids only. */
  record Unbound() implements SecretSource {
    @Override
    public byte[] read(String what, Environment environment, Duration limit) {
      throw refuse(
          what,
          "the spec's JSON does not say where it comes from; say it with spec.secrets(Map.of(id,"
              + " Secret.env(..)))");
    }

    @Override
    public boolean isBound() {
      return false;
    }

    @Override
    public String kind() {
      return "unbound";
    }

    @Override
    public String toString() {
      return "nowhere yet";
    }
  }
}
