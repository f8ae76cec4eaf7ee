package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import io.imagespec.docker.internal.registry.http.IoFailures;
import io.imagespec.registry.RegistryException;

/** Thrown while a blob is read, if the transfer or the verification fails. */
public final class BlobVerificationException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  private final RegistryException reason;
  private final boolean retryable;

  BlobVerificationException(RegistryException reason, boolean retryable) {
    super(reason.getMessage(), reason);
    this.reason = reason;
    this.retryable = retryable;
  }

  public RegistryException reason() {
    return reason;
  }

  @Override
  public boolean retryable() {
    return retryable;
  }

  @Override
  public String remedy(String registry) {
    return IoFailures.TRY_AGAIN;
  }

  @Override
  public String reason(String registry) {
    return IoFailures.describeInterruption(registry, this);
  }
}
