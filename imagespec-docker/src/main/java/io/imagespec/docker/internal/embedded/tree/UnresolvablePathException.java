package io.imagespec.docker.internal.embedded.tree;

import java.io.IOException;

/**
 * Thrown when a path cannot be resolved because of a cycle of links or because it continues after a
 * file.
 */
public final class UnresolvablePathException extends IOException {
  private static final long serialVersionUID = 1L;

  UnresolvablePathException(String message) {
    super(message);
  }
}
