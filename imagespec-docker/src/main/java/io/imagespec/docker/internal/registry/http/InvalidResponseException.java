package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;

/** Thrown if a server sent a response that must not be used. A retry cannot succeed. */
public class InvalidResponseException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /** Creates an exception for a failure that only the operator of the registry can fix. */
  public InvalidResponseException(String message) {
    this(message, "");
  }

  /**
   * Creates an exception with a remedy.
   *
   * @param message the failure
   * @param remedy the instruction for the user; empty to contact the operator of the registry
   */
  public InvalidResponseException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String remedy(String registry) {
    return remedy.isEmpty() ? "contact the operator of " + registry : remedy;
  }
}
