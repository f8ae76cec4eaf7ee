package io.imagespec.docker.internal.registry;

import io.imagespec.registry.RegistryException;
import java.io.IOException;

/** A blob that is read did not come as it should. */
final class BrokenBlobException extends IOException {
  private static final long serialVersionUID = 1L;

  private final RegistryException reason;

  BrokenBlobException(RegistryException reason) {
    super(reason.getMessage(), reason);
    this.reason = reason;
  }

  RegistryException reason() {
    return reason;
  }
}
