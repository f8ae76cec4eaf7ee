package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;

/** The other side answered with something that must not be used; trying again makes no sense. */
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
    return "ask whoever runs " + registry;
  }
}
