package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import java.io.IOException;

/** The bytes to be sent cannot be read, or are not those that were announced. */
public final class ContentSourceException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  public ContentSourceException(IOException cause) {
    super(String.valueOf(cause), cause);
  }

  public ContentSourceException(String message) {
    super(message);
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String remedy(String registry) {
    return "keep it as it is until it was sent";
  }

  @Override
  public String reason(String registry) {
    return "what is to be sent cannot be read (" + getMessage() + ")";
  }
}
