package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;

/** Thrown if the deadline of a request has passed. A retry cannot succeed. */
public class RequestTimeoutException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  public RequestTimeoutException(String message) {
    super(message);
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String remedy(String registry) {
    return "check the network, or allow more time";
  }

  @Override
  public String reason(String registry) {
    return registry + " sent " + getMessage();
  }
}
