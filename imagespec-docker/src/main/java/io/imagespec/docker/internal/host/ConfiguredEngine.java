package io.imagespec.docker.internal.host;

import io.imagespec.Environment;
import io.imagespec.engine.EngineUnavailableException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The engine that the user chose by variable or context, if any. Opens no connection. */
final class ConfiguredEngine {
  private final Environment environment;
  private final DockerConfigDirectory docker;

  ConfiguredEngine(Environment environment) {
    this.environment = environment;
    this.docker = DockerConfigDirectory.of(environment);
  }

  /** Returns the first choice. An invalid choice causes an EngineUnavailableException. */
  Optional<EngineAddress> find() {
    return dockerVariables().or(this::containerHost).or(this::currentContext);
  }

  /** Returns the configured address of Docker. */
  Optional<EngineAddress> docker() {
    return dockerVariables().or(this::currentContext);
  }

  /**
   * Returns the configured address of Podman. Docker's variables count too if {@code alone} is set.
   */
  Optional<EngineAddress> podman(boolean alone) {
    return containerHost().or(() -> alone ? dockerVariables() : Optional.empty());
  }

  private Optional<EngineAddress> dockerVariables() {
    return environment
        .variable("DOCKER_HOST")
        .map(host -> checked("DOCKER_HOST", () -> dockerHost(host)))
        .or(() -> environment.variable("DOCKER_CONTEXT").map(this::context));
  }

  private Optional<EngineAddress> containerHost() {
    return environment.variable("CONTAINER_HOST").map(this::containerHost);
  }

  private Optional<EngineAddress> currentContext() {
    return docker.currentContext().map(this::currentContext);
  }

  private EngineAddress dockerHost(String host) {
    boolean tls = tls();
    Endpoint endpoint = Endpoint.parse(host, tls);
    boolean tcp = endpoint.transport() == Endpoint.Transport.TCP;
    return new EngineAddress(
        endpoint, tls && tcp ? Optional.of(certificates()) : Optional.empty(), "DOCKER_HOST");
  }

  /** Returns true for any value that is not empty, as in the docker command line. */
  private boolean tls() {
    if (environment.variable("DOCKER_TLS_VERIFY").isPresent()) {
      return true;
    }
    if (environment.variable("DOCKER_TLS").isPresent()) {
      throw new IllegalArgumentException(
          "DOCKER_TLS without DOCKER_TLS_VERIFY means TLS without verification, which ImageSpec does"
              + " not support; set DOCKER_TLS_VERIFY=1");
    }
    return false;
  }

  private SSLContext certificates() {
    Path directory = environment.variable("DOCKER_CERT_PATH").map(Path::of).orElseGet(docker::path);
    EngineCertificates certificates = EngineCertificates.in(directory);
    if (!certificates.hasAuthority()) {
      throw new IllegalArgumentException(
          "DOCKER_TLS_VERIFY is set, but "
              + directory.resolve("ca.pem")
              + " is missing; set DOCKER_CERT_PATH to the directory of ca.pem, cert.pem and key.pem");
    }
    return certificates.toContext();
  }

  private EngineAddress context(String name) {
    String chosenBy = "DOCKER_CONTEXT=" + name;
    if (name.equals("default")) {
      return EngineAddress.plain(
          environment.isWindows()
              ? Endpoint.npipe(Endpoint.DEFAULT_PIPE)
              : Endpoint.unix(Endpoint.DEFAULT_SOCKET),
          chosenBy);
    }
    return checked(chosenBy, () -> new DockerContexts(docker).find(name, chosenBy));
  }

  private EngineAddress containerHost(String host) {
    return checked(
        "CONTAINER_HOST", () -> EngineAddress.plain(Endpoint.parse(host, false), "CONTAINER_HOST"));
  }

  private EngineAddress currentContext(String name) {
    String chosenBy = "current context " + name + " in " + docker.config();
    return checked(chosenBy, () -> new DockerContexts(docker).find(name, chosenBy));
  }

  private static EngineAddress checked(String chosenBy, Supplier<EngineAddress> address) {
    try {
      return address.get();
    } catch (IllegalArgumentException e) {
      throw new EngineUnavailableException(
          "find the engine chosen by " + chosenBy + ": " + e.getMessage(), e);
    }
  }
}
