package io.imagespec.docker.internal.host;

import io.imagespec.name.CheckReturnValue;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where an engine is said to be, how its TLS goes, and who said so.
 *
 * @param endpoint its address
 * @param tls the TLS context, or empty for none; always empty for sockets and pipes
 * @param chosenBy why this one, for example {@code DOCKER_HOST}
 */
@CheckReturnValue
public record EngineAddress(Endpoint endpoint, Optional<SSLContext> tls, String chosenBy) {
  /**
   * An address without TLS.
   *
   * @param endpoint the address
   * @param chosenBy why this one
   * @return the address
   */
  public static EngineAddress plain(Endpoint endpoint, String chosenBy) {
    return new EngineAddress(endpoint, Optional.empty(), chosenBy);
  }

  /** What another one is chosen with: what chose this one, if it is one of ours. */
  String chooser() {
    return chosenBy.equals("DockerHost.of") || chosenBy.equals("CONTAINER_HOST")
        ? chosenBy
        : "DOCKER_HOST";
  }

  /** For people: {@code unix:///var/run/docker.sock (DOCKER_HOST)}. */
  @Override
  public String toString() {
    return endpoint + " (" + chosenBy + ")";
  }
}
