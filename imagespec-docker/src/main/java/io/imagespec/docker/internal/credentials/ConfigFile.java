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

/** A configuration in a file, which is looked at every time and read when it has changed. */
final class ConfigFile implements ConfigSource {
  /** The largest file, in bytes. */
  static final int LIMIT = 4 * 1024 * 1024;

  private final Path file;
  private final ConfigFlavor configFlavor;
  private final boolean isGuess;
  private final Clock clock;
  private final DockerConfig nothing;
  private volatile @Nullable Reading last;

  private ConfigFile(Path file, ConfigFlavor configFlavor, boolean isGuess, Clock clock) {
    this.file = file;
    this.configFlavor = configFlavor;
    this.isGuess = isGuess;
    this.clock = clock;
    this.nothing = DockerConfig.parse(file.toString(), configFlavor, new byte[0]);
  }

  /** A file that somebody named, or that the docker CLI insists on reading. */
  static ConfigFile named(Path file, ConfigFlavor configFlavor, Clock clock) {
    return new ConfigFile(file, configFlavor, false, clock);
  }

  /**
   * A file that may be there; if we may not even look (another user's {@code XDG_RUNTIME_DIR},
   * say), it is not.
   */
  static ConfigFile guessed(Path file, ConfigFlavor configFlavor, Clock clock) {
    return new ConfigFile(file, configFlavor, true, clock);
  }

  @Override
  public DockerConfig read() {
    Instant now = clock.instant();
    Optional<FileVersion> stamp = stamp();
    if (stamp.isEmpty()) {
      return nothing;
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

  /** The same content is the same configuration. */
  private DockerConfig config(@Nullable Reading known, byte[] content) {
    return known != null && known.content().equals(ByteBuffer.wrap(content))
        ? known.config()
        : DockerConfig.parse(file.toString(), configFlavor, content);
  }

  private Optional<FileVersion> stamp() {
    try {
      return FileVersion.of(file);
    } catch (IOException e) {
      if (isGuess) {
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
            file + " has more than " + LIMIT + " bytes; it cannot be docker's configuration");
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
            + "); make it readable, or have the variable that names it (DOCKER_CONFIG,"
            + " REGISTRY_AUTH_FILE) name another place");
  }

  /** The file. */
  @Override
  public String toString() {
    return file.toString();
  }

  /** What was read, and when. */
  private record Reading(FileVersion stamp, Instant when, ByteBuffer content, DockerConfig config) {
    boolean holds(FileVersion now) {
      return stamp.equals(now) && stamp.isSettled(when);
    }

    /** The place, never what it holds. */
    @Override
    public String toString() {
      return config.toString();
    }
  }
}
