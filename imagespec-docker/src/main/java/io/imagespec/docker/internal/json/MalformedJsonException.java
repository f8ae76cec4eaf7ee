package io.imagespec.docker.internal.json;

import java.io.IOException;

/**
 * Thrown when bytes are not a JSON document. The message contains the position and never quotes the
 * document, which may contain secrets.
 */
public final class MalformedJsonException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }
}
