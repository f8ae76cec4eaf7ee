package io.imagespec.docker.internal.registry;

import java.io.IOException;

/** The bytes to be sent cannot be read, or are not those that were announced. */
final class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  SourceException(IOException cause) {
    super(String.valueOf(cause), cause);
  }

  SourceException(String message) {
    super(message);
  }
}
