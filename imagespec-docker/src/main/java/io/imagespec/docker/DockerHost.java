package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.docker.internal.build.ClassPathGuard;
import io.imagespec.docker.internal.concurrent.Cancellations;
import io.imagespec.docker.internal.engine.DockerEngine;
import io.imagespec.docker.internal.engine.api.EnginePing;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.EngineCertificates;
import io.imagespec.docker.internal.host.EngineDiscovery;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.CheckReturnValue;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The address of a Docker or Podman engine.
 *
 * <p>{@link #of} sets the address. {@link #find} looks for it in {@code DOCKER_HOST}, {@code
 * DOCKER_CONTEXT}, {@code CONTAINER_HOST} and the current docker context, in this order; if none of
 * them is set, it takes the first default address of the system that answers. An explicit address
 * is never replaced by another one. Immutable and thread-safe.
 */
@CheckReturnValue
public final class DockerHost {
  private static final String CHOSEN_BY = "DockerHost.of";

  private final EngineAddress address;
  private final Optional<Path> certificates;

  private DockerHost(EngineAddress address, Optional<Path> certificates) {
    this.address = address;
    this.certificates = certificates;
  }

  /**
   * Creates the address of an engine without TLS. Opens no connection and reads no variable.
   *
   * @param uri the address in the syntax of docker's command line: {@code unix:///path}, {@code
   *     tcp://host:port}, {@code npipe:////./pipe/name}
   * @return the host
   * @throws IllegalArgumentException if the address is invalid; the message contains the syntax
   */
  public static DockerHost of(String uri) {
    Objects.requireNonNull(uri, "uri");
    return new DockerHost(
        EngineAddress.plain(Endpoint.parse(uri, false), CHOSEN_BY), Optional.empty());
  }

  /**
   * Creates the address of an engine with TLS. Reads the certificates at once, opens no connection
   * and reads no variable.
   *
   * @param uri {@code tcp://host:port}; the default port is 2376
   * @param certificates a directory with {@code ca.pem} and, if the engine requires a client
   *     certificate, {@code cert.pem} and {@code key.pem}; without {@code ca.pem} the JDK's trust
   *     store is used
   * @return the host
   * @throws IllegalArgumentException if the address is not a TCP address, or a file is invalid
   */
  public static DockerHost of(String uri, Path certificates) {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(certificates, "certificates");
    Endpoint endpoint = Endpoint.parse(uri, true);
    if (endpoint.transport() != Endpoint.Transport.TCP) {
      throw new IllegalArgumentException("engine address \"" + uri + "\": TLS needs tcp://");
    }
    return new DockerHost(
        new EngineAddress(
            endpoint, Optional.of(EngineCertificates.in(certificates).toContext()), CHOSEN_BY),
        Optional.of(certificates));
  }

  /**
   * Looks for an engine. Takes a few seconds at most.
   *
   * @param environment the machine
   * @return the address of an engine that answered
   * @throws io.imagespec.engine.EngineUnavailableException if no engine answers; the message lists
   *     every address with the reason, and how to start an engine
   * @throws CancellationException if the thread is interrupted; the interrupt flag stays set
   */
  public static DockerHost find(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    try {
      EngineDiscovery search = EngineDiscovery.of(environment, new EnginePing(environment));
      return new DockerHost(search.find().address(), Optional.empty());
    } catch (InterruptedException e) {
      throw interrupted("find an engine", e);
    }
  }

  /**
   * Connects to the engine. Takes a few seconds at most. Docker builds with BuildKit if available,
   * unless {@code DOCKER_BUILDKIT} is {@code 0} or {@code false}.
   *
   * @return the connected engine; the caller closes it
   * @throws io.imagespec.engine.EngineUnavailableException if the engine does not answer
   * @throws CancellationException if the thread is interrupted; the interrupt flag stays set
   */
  public ContainerEngine connect() {
    return ClassPathGuard.run("connect to " + this, () -> connect(Environment.system()));
  }

  /** Connects with {@code DOCKER_BUILDKIT} of another environment. */
  ContainerEngine connect(Environment environment) {
    try {
      EngineDiscovery search = EngineDiscovery.of(environment, new EnginePing(environment));
      return DockerEngine.connect(search.connect(address), environment);
    } catch (InterruptedException e) {
      throw interrupted("connect to " + this, e);
    }
  }

  private static CancellationException interrupted(String action, InterruptedException cause) {
    return Cancellations.interrupted(action + ": interrupted", cause);
  }

  /**
   * Compares the addresses and their sources, with TLS also the certificate directories. Two found
   * addresses with TLS differ, because their certificates may.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof DockerHost that
        && toString().equals(that.toString())
        && certificates.equals(that.certificates)
        && (certificates.isPresent() || address.tls().equals(that.address.tls()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(toString(), certificates);
  }

  /** Returns a human-readable text: {@code unix:///var/run/docker.sock (DOCKER_HOST)}. */
  @Override
  public String toString() {
    return address.toString();
  }
}
