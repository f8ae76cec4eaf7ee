package io.imagespec.docker.internal.embedded.tree;

import java.io.IOException;

/** A path that leads nowhere: its links go round, or it goes on behind a file. */
public final class UnresolvablePathException extends IOException {
  private static final long serialVersionUID = 1L;

  UnresolvablePathException(String message) {
    super(message);
  }
}
