package io.imagespec.docker.internal.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file. Each lookup checks the file's attributes and reads it again if it has
 * changed.
 */
final class ConfigFile implements ConfigSource {
  /** The maximum size of the file, in bytes. */
  static final int LIMIT = 4 * 1024 * 1024;

  private final Path file;
  private final ConfigFlavor configFlavor;
  private final boolean optional;
  private final Clock clock;
  private final DockerConfig empty;
  private volatile @Nullable Reading last;

  private ConfigFile(Path file, ConfigFlavor configFlavor, boolean optional, Clock clock) {
    this.file = file;
    this.configFlavor = configFlavor;
    this.optional = optional;
    this.clock = clock;
    this.empty = DockerConfig.parse(file.toString(), configFlavor, new byte[0]);
  }

  /**
   * Creates the source for a file that the user names, or that the docker CLI requires to be
   * readable.
   */
  static ConfigFile named(Path file, ConfigFlavor configFlavor, Clock clock) {
    return new ConfigFile(file, configFlavor, false, clock);
  }

  /**
   * Creates the source for a default location. A file that this user may not access, for example in
   * another user's {@code XDG_RUNTIME_DIR}, counts as missing.
   */
  static ConfigFile guessed(Path file, ConfigFlavor configFlavor, Clock clock) {
    return new ConfigFile(file, configFlavor, true, clock);
  }

  @Override
  public DockerConfig read() {
    Instant now = clock.instant();
    Optional<FileVersion> stamp = stamp();
    if (stamp.isEmpty()) {
      return empty;
    }
    Reading known = last;
    if (known != null && known.holds(stamp.get())) {
      return known.config();
    }
    byte[] content = content();
    DockerConfig config = config(known, content);
    last = new Reading(stamp.get(), now, ByteBuffer.wrap(content), config);
    return config;
  }

  /** Returns the known configuration if the content has not changed. */
  private DockerConfig config(@Nullable Reading known, byte[] content) {
    return known != null && known.content().equals(ByteBuffer.wrap(content))
        ? known.config()
        : DockerConfig.parse(file.toString(), configFlavor, content);
  }

  private Optional<FileVersion> stamp() {
    try {
      return FileVersion.of(file);
    } catch (IOException e) {
      if (optional) {
        return Optional.empty();
      }
      throw unreadable(e);
    }
  }

  private byte[] content() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw new CredentialException(
            file
                + " is larger than "
                + LIMIT
                + " bytes; check that it is a docker configuration file");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private CredentialException unreadable(IOException e) {
    return new CredentialException(
        file
            + " cannot be read ("
            + e
            + "); make it readable, or set the variable that names it (DOCKER_CONFIG or"
            + " REGISTRY_AUTH_FILE) to another location");
  }

  /** Returns the path of the file. */
  @Override
  public String toString() {
    return file.toString();
  }

  /** A configuration with the version and time of the read. */
  private record Reading(FileVersion stamp, Instant when, ByteBuffer content, DockerConfig config) {
    boolean holds(FileVersion now) {
      return stamp.equals(now) && stamp.isStableAt(when);
    }

    /** Returns the location, never the content. */
    @Override
    public String toString() {
      return config.toString();
    }
  }
}
