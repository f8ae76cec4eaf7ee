package io.imagespec.docker;

import io.imagespec.docker.internal.localregistry.RegistryServer;

/**
 * A registry in memory, on this machine's loopback: for tests, and for trying things out without an
 * account anywhere.
 *
 * <p>docker, podman and skopeo can push to it and pull from it, over plain HTTP; docker and this
 * SDK accept that of {@code 127.0.0.1} without being told. It holds up to 1 GiB, forgets everything
 * on {@link #close()}, and cannot be reached from other machines. Thread-safe.
 */
public final class LocalRegistry implements AutoCloseable {
  private final RegistryServer server;

  private LocalRegistry(RegistryServer server) {
    this.server = server;
  }

  /**
   * Starts a registry on a free port that everybody on this machine may use.
   *
   * @return the running registry
   * @throws io.imagespec.name.ImageSpecException if no port can be had
   */
  public static LocalRegistry start() {
    return new LocalRegistry(RegistryServer.start());
  }

  /**
   * Starts a registry on a free port that wants a user and password, by HTTP Basic.
   *
   * @param user the user name, not empty and without a colon
   * @param password the password
   * @return the running registry
   * @throws io.imagespec.name.ImageSpecException if no port can be had
   */
  public static LocalRegistry start(String user, String password) {
    return new LocalRegistry(RegistryServer.start(user, password));
  }

  /**
   * Where it is, as image names begin.
   *
   * @return {@code 127.0.0.1:PORT}
   */
  public String address() {
    return server.address();
  }

  /** Ends connections and threads and forgets all content. Idempotent. */
  @Override
  public void close() {
    server.close();
  }

  /** The address. */
  @Override
  public String toString() {
    return address();
  }
}
