package io.imagespec.docker;

import io.imagespec.docker.internal.build.ClassPathGuard;
import io.imagespec.docker.internal.localregistry.http.RegistryServer;
import io.imagespec.docker.internal.localregistry.http.RegistrySettings;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A registry on this machine's loopback, in memory or in a folder: for tests, for trying things out
 * without an account anywhere, and for keeping images from one run to the next.
 *
 * <p>docker, podman, skopeo and crane push to it and pull from it, over plain HTTP; docker and this
 * SDK accept that of {@code 127.0.0.1} without being told. It speaks all of the OCI distribution
 * specification 1.1: pull, push, content discovery and content management. It cannot be reached
 * from other machines. Thread-safe.
 *
 * <p>In memory it holds up to 1 GiB, or half of the heap, unless told otherwise, and forgets
 * everything on {@link #close()}. In a {@link Builder#folder folder} it holds what the disk does,
 * blobs are never in memory, and whatever was answered as done is there after a restart, even if
 * the process or the machine was killed; an upload that was under way then is to be begun again.
 *
 * <p>Limits: a manifest has up to 4 MiB, an answer up to 10,000 tags or about 2 MiB of referrers
 * (then it names the next one), and 1,000 uploads may be under way; with one more, the one that was
 * not heard of for longest is given up. Digests may be {@code sha256}, {@code sha384} or {@code
 * sha512}.
 */
public final class LocalRegistry implements AutoCloseable {
  private final RegistryServer server;

  private LocalRegistry(RegistryServer server) {
    this.server = server;
  }

  /**
   * Starts a registry in memory on a free port that everybody on this machine may use.
   *
   * @return the running registry
   * @throws io.imagespec.name.ImageSpecException if no port can be had
   */
  public static LocalRegistry start() {
    return builder().start();
  }

  /**
   * Starts a registry in memory on a free port that wants a user and password, by HTTP Basic.
   *
   * @param user the user name, not empty and without a colon or control characters
   * @param password the password
   * @return the running registry
   * @throws io.imagespec.name.ImageSpecException if no port can be had
   */
  public static LocalRegistry start(String user, String password) {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    return builder().credential(user, password).start();
  }

  /**
   * Starts to say how a registry is to be.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where it is, as image names begin.
   *
   * @return {@code 127.0.0.1:PORT}
   */
  public String address() {
    return server.address();
  }

  /**
   * Ends connections and threads, forgets what is in memory and leaves the folder to others.
   * Idempotent.
   */
  @Override
  public void close() {
    server.close();
  }

  /** The address. */
  @Override
  public String toString() {
    return address();
  }

  /** How a registry is to be. Mutable, for one thread. */
  public static final class Builder {
    private RegistrySettings settings = RegistrySettings.standard();

    private Builder() {}

    /**
     * Has it keep everything in a folder.
     *
     * <p>The folder is made if it is not there, for this user alone; one that holds anything but a
     * registry is refused. One registry at a time may have it. What is in it is the registry's
     * business: nothing else may be put there. What was deleted makes room at once.
     *
     * @param value the folder; default none, then everything is in memory
     * @return this
     */
    public Builder folder(Path value) {
      Objects.requireNonNull(value, "value");
      settings = settings.folder(value);
      return this;
    }

    /**
     * Has it at a port, so that it is found there again.
     *
     * @param value the port; default 0, which is any free one
     * @return this
     * @throws IllegalArgumentException if it is not 0 to 65535
     */
    public Builder port(int value) {
      settings = settings.port(value);
      return this;
    }

    /**
     * Has it want a user and password, by HTTP Basic; default everybody on this machine may use it.
     * The password is kept in memory only.
     *
     * @param user the user name, not empty and without a colon or control characters
     * @param password the password
     * @return this
     * @throws IllegalArgumentException if the user name cannot be one, or the password is empty
     */
    public Builder credential(String user, String password) {
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(password, "password");
      settings = settings.credential(user, password);
      return this;
    }

    /**
     * Says how much a registry in memory holds, uploads included; what does not fit is refused with
     * {@code 413 SIZE_INVALID}. In a folder the disk says how much.
     *
     * @param bytes the most it holds, in bytes, for which the heap must have room; default 1 GiB,
     *     or half of the largest heap if that is less
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder capacity(long bytes) {
      settings = settings.capacity(bytes);
      return this;
    }

    /**
     * Starts it.
     *
     * @return the running registry
     * @throws IllegalArgumentException if there are both a folder and a capacity
     * @throws io.imagespec.name.ImageSpecException if the port cannot be had, or the folder cannot
     *     be used, holds other files, or belongs to another running registry
     */
    public LocalRegistry start() {
      return new LocalRegistry(ClassPathGuard.run("start a registry", settings::start));
    }
  }
}
