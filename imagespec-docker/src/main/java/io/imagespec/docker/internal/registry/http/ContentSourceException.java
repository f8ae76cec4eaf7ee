package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import java.io.IOException;

/** Thrown if the content to upload cannot be read, or does not have the announced size. */
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
    return "do not change it until the upload is complete";
  }

  @Override
  public String reason(String registry) {
    return "the content to upload cannot be read (" + getMessage() + ")";
  }
}
