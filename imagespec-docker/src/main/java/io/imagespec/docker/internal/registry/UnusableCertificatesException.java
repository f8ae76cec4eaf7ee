package io.imagespec.docker.internal.registry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The user's certificates for a registry cannot be used; trying again makes no sense. */
final class UnusableCertificatesException extends IOException {
  private static final long serialVersionUID = 1L;

  UnusableCertificatesException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
