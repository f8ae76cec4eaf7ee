package io.imagespec.docker.internal.registry.blob;

import io.imagespec.registry.RegistryException;
import java.io.IOException;

/** A blob that is read did not come as it should. */
public final class BlobVerificationException extends IOException {
  private static final long serialVersionUID = 1L;

  private final RegistryException reason;

  BlobVerificationException(RegistryException reason) {
    super(reason.getMessage(), reason);
    this.reason = reason;
  }

  public RegistryException reason() {
    return reason;
  }
}
