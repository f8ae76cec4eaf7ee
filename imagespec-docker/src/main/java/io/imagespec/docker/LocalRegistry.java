package io.imagespec.docker;

import io.imagespec.docker.internal.build.ClassPathGuard;
import io.imagespec.docker.internal.localregistry.http.RegistryServer;
import io.imagespec.docker.internal.localregistry.http.RegistrySettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A registry on the loopback interface, in memory or in a folder: for tests, for first steps
 * without an account, and for keeping images between runs.
 *
 * <p>docker, podman, skopeo and crane can push to it and pull from it over plain HTTP; docker and
 * this SDK accept plain HTTP from {@code 127.0.0.1} without configuration. It implements all of the
 * OCI distribution specification 1.1: pull, push, content discovery and content management. Other
 * machines cannot reach it. Thread-safe.
 *
 * <p>In memory it stores up to 1 GiB or half of the heap by default, and {@link #close()} discards
 * everything. In a {@link Builder#folder folder} the disk is the limit, and blobs are never in
 * memory. Every change that was confirmed to a client survives a crash of the process or the
 * machine; an unfinished upload has to be started again.
 *
 * <p>Limits: a manifest has up to 4 MiB, a response up to 10,000 tags or about 2 MiB of referrers
 * (with a link to the next page). Up to 1,000 uploads may be unfinished; one more discards the
 * upload that was idle for longest. Digests may be {@code sha256}, {@code sha384} or {@code
 * sha512}.
 */
public final class LocalRegistry implements AutoCloseable {
  private final RegistryServer server;

  private LocalRegistry(RegistryServer server) {
    this.server = server;
  }

  /**
   * Starts a registry in memory on a free port, without authentication.
   *
   * @return the running registry
   * @throws io.imagespec.name.ImageSpecException if no port is available
   */
  public static LocalRegistry start() {
    return builder().start();
  }

  /**
   * Starts a registry in memory on a free port that requires HTTP Basic authentication.
   *
   * @param user the user name, not empty and without a colon or control characters
   * @param password the password
   * @return the running registry
   * @throws io.imagespec.name.ImageSpecException if no port is available
   */
  public static LocalRegistry start(String user, String password) {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    return builder().credential(user, password).start();
  }

  /**
   * Creates a builder of a registry with other settings.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the address, which is the domain of image names.
   *
   * @return {@code 127.0.0.1:PORT}
   */
  public String address() {
    return server.address();
  }

  /**
   * Returns the root of the HTTP API, for other clients.
   *
   * @return {@code http://127.0.0.1:PORT}
   */
  public URI url() {
    return URI.create("http://" + address());
  }

  /** Closes connections, ends threads, discards the memory and unlocks the folder. Idempotent. */
  @Override
  public void close() {
    server.close();
  }

  /** Returns the address. */
  @Override
  public String toString() {
    return address();
  }

  /** A builder of {@link LocalRegistry}. Mutable and not thread-safe. */
  public static final class Builder {
    private RegistrySettings settings = RegistrySettings.standard();

    private Builder() {}

    /**
     * Stores everything in a folder.
     *
     * <p>A missing folder is created, readable by the current user only. A folder that contains
     * other files is refused. One registry at a time can use it. Do not change its contents.
     * Deleted content frees its space at once.
     *
     * @param value the folder; default none: everything is in memory
     * @return this builder
     */
    public Builder folder(Path value) {
      Objects.requireNonNull(value, "value");
      settings = settings.folder(value);
      return this;
    }

    /**
     * Sets the port.
     *
     * @param value the port; default 0: any free port
     * @return this builder
     * @throws IllegalArgumentException if the port is not 0 to 65535
     */
    public Builder port(int value) {
      settings = settings.port(value);
      return this;
    }

    /**
     * Requires a user and password, by HTTP Basic authentication. Default: no authentication. The
     * password is kept in memory only.
     *
     * @param user the user name, not empty and without a colon or control characters
     * @param password the password
     * @return this builder
     * @throws IllegalArgumentException if the user name is invalid, or the password is empty
     */
    public Builder credential(String user, String password) {
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(password, "password");
      settings = settings.credential(user, password);
      return this;
    }

    /**
     * Sets the capacity of a registry in memory, uploads included. Content beyond it is refused
     * with {@code 413 SIZE_INVALID}. In a folder the disk is the limit.
     *
     * @param bytes the capacity in bytes, which the heap must be able to hold; default 1 GiB, or
     *     half of the maximum heap if that is less
     * @return this builder
     * @throws IllegalArgumentException if the capacity is not positive
     */
    public Builder capacity(long bytes) {
      settings = settings.capacity(bytes);
      return this;
    }

    /**
     * Starts the registry.
     *
     * @return the running registry
     * @throws IllegalArgumentException if both a folder and a capacity are set
     * @throws io.imagespec.name.ImageSpecException if the port is in use, or the folder is
     *     unusable, contains other files, or is used by another running registry
     */
    public LocalRegistry start() {
      return new LocalRegistry(ClassPathGuard.run("start a registry", settings::start));
    }
  }
}
