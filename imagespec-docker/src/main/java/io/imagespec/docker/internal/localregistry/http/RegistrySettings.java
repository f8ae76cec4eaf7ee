package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.localregistry.blob.StorageQuota;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** The settings of a registry. Immutable; never exposes the password. */
public final class RegistrySettings {
  private static final int LAST_PORT = 65535;

  private final BasicAuth basicAuth;
  private final int port;
  private final Optional<Path> folder;
  private final OptionalLong capacity;

  private RegistrySettings(
      BasicAuth basicAuth, int port, Optional<Path> folder, OptionalLong capacity) {
    this.basicAuth = basicAuth;
    this.port = port;
    this.folder = folder;
    this.capacity = capacity;
  }

  /**
   * Returns the default settings: in memory, on any free port, without authentication.
   *
   * @return the settings
   */
  public static RegistrySettings standard() {
    return new RegistrySettings(BasicAuth.none(), 0, Optional.empty(), OptionalLong.empty());
  }

  /**
   * Requires a credential.
   *
   * @param user the user name, not empty and without a colon or control characters
   * @param password the password, not empty
   * @return a copy
   */
  public RegistrySettings credential(String user, String password) {
    return new RegistrySettings(BasicAuth.only(user, password), port, folder, capacity);
  }

  /**
   * Sets the port.
   *
   * @param value the port; 0 for any free port
   * @return a copy
   */
  public RegistrySettings port(int value) {
    if (value < 0 || value > LAST_PORT) {
      throw new IllegalArgumentException(
          "local registry: the port must be 0 to " + LAST_PORT + ", not " + value);
    }
    return new RegistrySettings(basicAuth, value, folder, capacity);
  }

  /**
   * Sets the folder.
   *
   * @param value the folder
   * @return a copy
   */
  public RegistrySettings folder(Path value) {
    return new RegistrySettings(
        basicAuth, port, Optional.of(value.toAbsolutePath().normalize()), capacity);
  }

  /**
   * Sets the limit of memory.
   *
   * @param bytes the limit in bytes
   * @return a copy
   */
  public RegistrySettings capacity(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException(
          "local registry: the capacity must be positive, not " + bytes);
    }
    return new RegistrySettings(basicAuth, port, folder, OptionalLong.of(bytes));
  }

  /**
   * Starts a registry.
   *
   * @return the running registry
   */
  public RegistryServer start() {
    if (folder.isPresent() && capacity.isPresent()) {
      throw new IllegalArgumentException(
          "local registry: a capacity of "
              + capacity.getAsLong()
              + " bytes applies only to memory, and the folder "
              + folder.get()
              + " is set; remove one of them");
    }
    RegistryStore store =
        folder
            .map(RegistryStore::in)
            .orElseGet(() -> RegistryStore.inMemory(capacity.orElse(StorageQuota.LIMIT)));
    return RegistryServer.start(basicAuth, store, port);
  }
}
