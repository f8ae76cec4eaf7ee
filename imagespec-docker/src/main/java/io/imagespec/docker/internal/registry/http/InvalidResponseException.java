package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;

/** Thrown if a server sent a response that must not be used. A retry cannot succeed. */
public class InvalidResponseException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  public InvalidResponseException(String message) {
    super(message);
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String remedy(String registry) {
    return "contact the operator of " + registry;
  }
}
