package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.build.ClassPathGuard;
import io.imagespec.docker.internal.buildkit.address.BuildKitAddress;
import io.imagespec.docker.internal.buildkit.address.BuildKitDiscovery;
import io.imagespec.docker.internal.concurrent.Cancellations;
import io.imagespec.docker.internal.engine.api.EnginePing;
import io.imagespec.docker.internal.host.EngineCertificates;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.CheckReturnValue;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Where a buildkitd of its own is: beside containerd, on another machine, in a container or a pod.
 *
 * <p>{@code BUILDKIT_HOST} says where it is (for TCP with the certificates in {@code
 * BUILDKIT_CERT_PATH}, if that is set), and that it is to be used unless a variable of Docker's or
 * Podman's names another engine. Without that, ImageSpec looks for it after Docker and Podman, at
 * the sockets where buildkitd and nerdctl have it. Such an engine pushes images and writes
 * archives; it keeps none. Immutable and thread-safe.
 */
@CheckReturnValue
public final class BuildKitHost {
  private static final String CHOSEN_BY = "BuildKitHost.of";

  private final BuildKitAddress address;

  private BuildKitHost(BuildKitAddress address) {
    this.address = address;
  }

  /**
   * A builder at a known address, without TLS. Connects to nothing, and reads no variable.
   *
   * @param uri as {@code buildctl --addr} takes it: {@code unix:///path}, {@code tcp://host:port},
   *     or one that is reached through a program on the {@code PATH}: {@code
   *     docker-container://name}, {@code podman-container://name}, {@code
   *     nerdctl-container://name}, {@code kube-pod://name?namespace=n}, {@code ssh://user@host}
   * @return the place
   * @throws IllegalArgumentException if it is no such address; the message says what to write
   */
  public static BuildKitHost of(String uri) {
    Objects.requireNonNull(uri, "uri");
    return new BuildKitHost(BuildKitAddress.parse(uri, Optional.empty(), CHOSEN_BY));
  }

  /**
   * A builder at a known TCP address, with TLS. Connects to nothing, and reads no variable.
   *
   * @param uri {@code tcp://host:port}
   * @param certificates a directory with {@code ca.pem} and, if the builder asks for a client
   *     certificate, {@code cert.pem} and {@code key.pem}; without {@code ca.pem} the JDK's trust
   *     store is used
   * @return the place
   * @throws IllegalArgumentException if it is no TCP address, the directory is not there or holds
   *     none of the three, or a file cannot be used
   */
  public static BuildKitHost of(String uri, Path certificates) {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(certificates, "certificates");
    return new BuildKitHost(
        BuildKitAddress.parse(
            uri, Optional.of(EngineCertificates.in(certificates).existing()), CHOSEN_BY));
  }

  /**
   * Connects, within some seconds.
   *
   * @return the engine, which has answered; to be closed by the caller
   * @throws io.imagespec.engine.EngineUnavailableException if it does not answer
   * @throws CancellationException if the thread is interrupted; the flag stays set
   */
  public ContainerEngine connect() {
    return ClassPathGuard.run("connect to " + this, this::dial);
  }

  private ContainerEngine dial() {
    try {
      Environment environment = Environment.system();
      return new BuildKitDiscovery(environment, new EnginePing(environment)).connect(address);
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("connect to " + this + ": interrupted", e);
    }
  }

  /** For people: {@code tcp://builder:1234 (BuildKitHost.of)}. */
  @Override
  public String toString() {
    return address.toString();
  }
}
