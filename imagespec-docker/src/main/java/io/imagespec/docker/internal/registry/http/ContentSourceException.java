package io.imagespec.docker.internal.registry.http;

import java.io.IOException;

/** The bytes to be sent cannot be read, or are not those that were announced. */
public final class ContentSourceException extends IOException {
  private static final long serialVersionUID = 1L;

  public ContentSourceException(IOException cause) {
    super(String.valueOf(cause), cause);
  }

  public ContentSourceException(String message) {
    super(message);
  }
}
