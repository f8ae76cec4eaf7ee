package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;

/** Thrown if the content to upload cannot be read, or does not have the announced size. */
public final class ContentSourceException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception for a failure of the source, a checked or an unchecked one. */
  public ContentSourceException(Exception cause) {
    super(String.valueOf(cause), cause);
  }

  public ContentSourceException(String message) {
    super(message);
  }

  /** Returns true if the source is a registry with a transient failure. */
  @Override
  public boolean retryable() {
    return getCause() instanceof RegistryIOException source && source.retryable();
  }

  @Override
  public String remedy(String registry) {
    return "do not change it until the upload is complete";
  }

  @Override
  public String reason(String registry) {
    return "the content to upload cannot be read (" + getMessage() + ")";
  }
}
