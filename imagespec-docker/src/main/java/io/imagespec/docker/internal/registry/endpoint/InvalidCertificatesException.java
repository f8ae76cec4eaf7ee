package io.imagespec.docker.internal.registry.endpoint;

import org.jspecify.annotations.Nullable;

/** Thrown if the user's certificates for a registry cannot be used. A retry cannot succeed. */
public final class InvalidCertificatesException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  InvalidCertificatesException(String message, @Nullable Throwable cause) {
    super(message, cause);
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
