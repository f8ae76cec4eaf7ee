package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.localregistry.blob.StorageQuota;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** How a registry is to be. Immutable; shows no password. */
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
   * In memory, on any port, for everybody.
   *
   * @return the settings
   */
  public static RegistrySettings standard() {
    return new RegistrySettings(BasicAuth.everybody(), 0, Optional.empty(), OptionalLong.empty());
  }

  /**
   * For one user.
   *
   * @param user the user name, not empty and without a colon or control characters
   * @param password the password
   * @return a copy
   */
  public RegistrySettings credential(String user, String password) {
    return new RegistrySettings(BasicAuth.only(user, password), port, folder, capacity);
  }

  /**
   * At a port.
   *
   * @param value the port; 0 for any
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
   * In a folder.
   *
   * @param value the folder
   * @return a copy
   */
  public RegistrySettings folder(Path value) {
    return new RegistrySettings(
        basicAuth, port, Optional.of(value.toAbsolutePath().normalize()), capacity);
  }

  /**
   * In so much memory.
   *
   * @param bytes the most it holds
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
   * Starts it.
   *
   * @return the running registry
   */
  public RegistryServer start() {
    if (folder.isPresent() && capacity.isPresent()) {
      throw new IllegalArgumentException(
          "local registry: a capacity of "
              + capacity.getAsLong()
              + " bytes is for memory, and it is to be in "
              + folder.get());
    }
    RegistryStore store =
        folder
            .map(RegistryStore::in)
            .orElseGet(() -> RegistryStore.inMemory(capacity.orElse(StorageQuota.LIMIT)));
    return RegistryServer.start(basicAuth, store, port);
  }
}
