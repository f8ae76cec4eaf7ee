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

/** The source of a secret's value. */
sealed interface SecretSource {
  /** The maximum size that builders accept, in bytes. */
  int LIMIT = 500 * 1024;

  /** The timeout of a supplier. */
  Duration TIMEOUT = Duration.ofSeconds(60);

  /**
   * Reads the value into a new array. A supplier's timeout is the shorter of {@code limit} and its
   * own.
   */
  byte[] read(String what, Environment environment, Duration limit);

  /** Returns false if the source is unknown. */
  default boolean isBound() {
    return true;
  }

  /** Returns the kind of source, in one word. */
  String kind();

  private static SecretException refuse(String what, String reason) {
    return new SecretException(what + ": " + reason, null);
  }

  private static byte[] limited(String what, byte[] value) {
    if (value.length > LIMIT) {
      Arrays.fill(value, (byte) 0);
      throw refuse(what, "it has more than " + LIMIT + " bytes, the maximum that builders accept");
    }
    return value;
  }

  /** The value of an environment variable. */
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
                              + " is not set or is empty; set it in the environment of this program"));
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

  /** The contents of a file. */
  record File(Path path) implements SecretSource {
    /** Accepts regular files only, since a pipe could block a build indefinitely. */
    @Override
    public byte[] read(String what, Environment environment, Duration limit) {
      if (!Files.isRegularFile(path)) {
        throw refuse(
            what,
            absolute()
                + (Files.exists(path)
                    ? " is not a regular file; specify one"
                    : " does not exist; create it or specify another file"));
      }
      try (InputStream in = Files.newInputStream(path)) {
        return limited(what, in.readNBytes(LIMIT + 1));
      } catch (IOException e) {
        throw new SecretException(
            what + ": cannot read " + absolute() + " (" + e + "); make it readable for this user",
            e);
      }
    }

    /** Returns the path independent of this program's working directory. */
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

  /** The return value of a supplier. */
  record Program(Supplier<byte[]> supplier, Duration timeout) implements SecretSource {
    @Override
    public byte[] read(String what, Environment environment, Duration limit) {
      TimeLimiter limiter =
          new TimeLimiter("supplier", limit.compareTo(timeout) < 0 ? limit : timeout);
      return limited(
          what, limiter.ask(() -> supplied(what), e -> timedOut(what, limiter, e)).clone());
    }

    private static SecretException timedOut(String what, TimeLimiter limiter, TimeoutException e) {
      return new SecretException(
          what
              + ": its supplier returned no value within "
              + limiter
              + "; check what it waits for, or compute the value before the build",
          e);
    }

    private byte[] supplied(String what) {
      byte[] value;
      try {
        value = supplier.get();
      } catch (RuntimeException e) {
        throw new SecretException(what + ": its supplier threw " + e.getClass().getName(), e);
      }
      if (value == null) {
        throw refuse(what, "its supplier returned null");
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

  /** An unknown source, since JSON contains only ids. */
  record Unbound() implements SecretSource {
    @Override
    public byte[] read(String what, Environment environment, Duration limit) {
      throw refuse(
          what,
          "it has no source, since JSON contains only ids; bind it with spec.secrets(Map.of(id,"
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
      return "unbound";
    }
  }
}
