package io.imagespec.docker.internal.registry.endpoint;

/** Thrown if the configured proxy cannot be used. A retry cannot succeed. */
public final class InvalidProxyException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  InvalidProxyException(String message) {
    super(message);
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String remedy(String registry) {
    return "";
  }
}
