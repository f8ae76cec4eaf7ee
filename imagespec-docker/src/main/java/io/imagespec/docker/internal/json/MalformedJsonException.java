package io.imagespec.docker.internal.json;

import java.io.IOException;

/**
 * Bytes that are not a JSON document. The message says where, and never quotes the document, which
 * may hold secrets.
 */
public final class MalformedJsonException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }
}
