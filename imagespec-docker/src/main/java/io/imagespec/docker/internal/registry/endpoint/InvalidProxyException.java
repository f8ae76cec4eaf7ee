package io.imagespec.docker.internal.registry.endpoint;

/** The proxy cannot be used as the user set it; trying again makes no sense. */
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
