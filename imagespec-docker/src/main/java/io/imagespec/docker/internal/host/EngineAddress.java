package io.imagespec.docker.internal.host;

import io.imagespec.name.CheckReturnValue;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The configured address of an engine, with its TLS settings and the source of the choice.
 *
 * @param endpoint the address
 * @param tls the TLS context, or empty without TLS; always empty for sockets and pipes
 * @param chosenBy the source of the choice, for example {@code DOCKER_HOST}
 */
@CheckReturnValue
public record EngineAddress(Endpoint endpoint, Optional<SSLContext> tls, String chosenBy) {
  /**
   * Creates an address without TLS.
   *
   * @param endpoint the address
   * @param chosenBy the source of the choice
   * @return the address
   */
  public static EngineAddress plain(Endpoint endpoint, String chosenBy) {
    return new EngineAddress(endpoint, Optional.empty(), chosenBy);
  }

  /**
   * Returns the setting that chooses a different engine: the source of this choice if it is one.
   */
  String chooser() {
    return chosenBy.equals("DockerHost.of") || chosenBy.equals("CONTAINER_HOST")
        ? chosenBy
        : "DOCKER_HOST";
  }

  /** Returns a human-readable form: {@code unix:///var/run/docker.sock (DOCKER_HOST)}. */
  @Override
  public String toString() {
    return endpoint + " (" + chosenBy + ")";
  }
}
