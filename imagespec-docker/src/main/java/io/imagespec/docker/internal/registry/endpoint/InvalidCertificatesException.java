package io.imagespec.docker.internal.registry.endpoint;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The user's certificates for a registry cannot be used; trying again makes no sense. */
public final class InvalidCertificatesException extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidCertificatesException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
