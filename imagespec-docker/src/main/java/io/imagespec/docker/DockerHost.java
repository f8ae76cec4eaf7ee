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
 * Where a Docker or Podman engine is.
 *
 * <p>Either said with {@link #of}, or found: what {@code DOCKER_HOST}, {@code DOCKER_CONTEXT},
 * {@code CONTAINER_HOST} or the current docker context names, in this order, and only if none of
 * them names one, the first default place of the system that answers. What was named is used or
 * fails; no other is tried in its place. Immutable and thread-safe.
 */
@CheckReturnValue
public final class DockerHost {
  private static final String CHOSEN_BY = "DockerHost.of";

  private final EngineAddress address;

  private DockerHost(EngineAddress address) {
    this.address = address;
  }

  /**
   * An engine at a known address, without TLS. Connects to nothing, and reads no variable.
   *
   * @param uri as docker's command line takes it: {@code unix:///path}, {@code tcp://host:port},
   *     {@code npipe:////./pipe/name}
   * @return the place
   * @throws IllegalArgumentException if it is no such address; the message says what to write
   */
  public static DockerHost of(String uri) {
    Objects.requireNonNull(uri, "uri");
    return new DockerHost(EngineAddress.plain(Endpoint.parse(uri, false), CHOSEN_BY));
  }

  /**
   * An engine at a known TCP address, with TLS. Connects to nothing, and reads no variable.
   *
   * @param uri {@code tcp://host:port}; the port is 2376 unless given
   * @param certificates a directory with {@code ca.pem} and, if the engine asks for a client
   *     certificate, {@code cert.pem} and {@code key.pem}; without {@code ca.pem} the JDK's trust
   *     store is used
   * @return the place
   * @throws IllegalArgumentException if it is no TCP address, or a file cannot be used
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
            endpoint, Optional.of(EngineCertificates.in(certificates).toContext()), CHOSEN_BY));
  }

  /**
   * Looks for an engine. Takes a few seconds at the most.
   *
   * @param environment the machine
   * @return where an engine answered
   * @throws io.imagespec.engine.EngineUnavailableException if there is none; it lists every place
   *     looked at with the reason, and says how to start one
   * @throws CancellationException if the thread is interrupted; the flag stays set
   */
  public static DockerHost find(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    try {
      EngineDiscovery search = EngineDiscovery.of(environment, new EnginePing(environment));
      return new DockerHost(search.find().address());
    } catch (InterruptedException e) {
      throw interrupted("find an engine", e);
    }
  }

  /**
   * Connects, within some seconds. Docker builds with its BuildKit if it has one, unless {@code
   * DOCKER_BUILDKIT} is {@code 0} or {@code false}.
   *
   * @return the engine, which has answered; to be closed by the caller
   * @throws io.imagespec.engine.EngineUnavailableException if it does not answer
   * @throws CancellationException if the thread is interrupted; the flag stays set
   */
  public ContainerEngine connect() {
    return ClassPathGuard.run("connect to " + this, () -> connect(Environment.system()));
  }

  /** On another machine, as far as {@code DOCKER_BUILDKIT} is concerned. */
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

  /** For people: {@code unix:///var/run/docker.sock (DOCKER_HOST)}. */
  @Override
  public String toString() {
    return address.toString();
  }
}
