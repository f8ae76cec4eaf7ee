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
 * The address of a standalone buildkitd: beside containerd, on another machine, in a container or
 * in a pod.
 *
 * <p>{@code BUILDKIT_HOST} sets the address (for TCP with the certificates in {@code
 * BUILDKIT_CERT_PATH}, if set), and chooses this engine unless a variable of Docker or Podman
 * chooses another one. Without it, ImageSpec looks after Docker and Podman at the default sockets
 * of buildkitd and nerdctl. Such an engine pushes images and writes archives, but has no image
 * store. Immutable and thread-safe.
 */
@CheckReturnValue
public final class BuildKitHost {
  private static final String CHOSEN_BY = "BuildKitHost.of";

  private final String uri;
  private final Optional<Path> certificates;
  private final BuildKitAddress address;

  private BuildKitHost(String uri, Optional<Path> certificates) {
    this.uri = uri;
    this.certificates = certificates;
    this.address =
        BuildKitAddress.parse(
            uri,
            certificates.map(directory -> EngineCertificates.in(directory).existing()),
            CHOSEN_BY);
  }

  /**
   * Creates the address of a builder without TLS. Opens no connection and reads no variable.
   *
   * @param uri the address in the syntax of {@code buildctl --addr}: {@code unix:///path}, {@code
   *     tcp://host:port}, or one behind a program on the {@code PATH}: {@code
   *     docker-container://name}, {@code podman-container://name}, {@code
   *     nerdctl-container://name}, {@code kube-pod://name?namespace=n}, {@code ssh://user@host}
   * @return the host
   * @throws IllegalArgumentException if the address is invalid; the message contains the syntax
   */
  public static BuildKitHost of(String uri) {
    Objects.requireNonNull(uri, "uri");
    return new BuildKitHost(uri, Optional.empty());
  }

  /**
   * Creates the address of a builder with TLS. Reads the certificates at once, opens no connection
   * and reads no variable.
   *
   * @param uri {@code tcp://host:port}
   * @param certificates a directory with {@code ca.pem} and, if the builder requires a client
   *     certificate, {@code cert.pem} and {@code key.pem}; without {@code ca.pem} the JDK's trust
   *     store is used
   * @return the host
   * @throws IllegalArgumentException if the address is not a TCP address, the directory is missing
   *     or contains none of the three, or a file is invalid
   */
  public static BuildKitHost of(String uri, Path certificates) {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(certificates, "certificates");
    return new BuildKitHost(uri, Optional.of(certificates));
  }

  /**
   * Connects to the builder. Takes a few seconds at most.
   *
   * @return the connected engine; the caller closes it
   * @throws io.imagespec.engine.EngineUnavailableException if the builder does not answer
   * @throws CancellationException if the thread is interrupted; the interrupt flag stays set
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

  /** Compares address and certificate directory as they were passed to {@code of}. */
  @Override
  public boolean equals(Object other) {
    return other instanceof BuildKitHost that
        && uri.equals(that.uri)
        && certificates.equals(that.certificates);
  }

  @Override
  public int hashCode() {
    return Objects.hash(uri, certificates);
  }

  /**
   * Returns a human-readable text without passwords: {@code tcp://builder:1234 (BuildKitHost.of)}.
   */
  @Override
  public String toString() {
    return address.toString();
  }
}
