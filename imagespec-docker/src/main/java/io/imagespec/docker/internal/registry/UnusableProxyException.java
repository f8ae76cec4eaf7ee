package io.imagespec.docker.internal.registry;

import java.io.IOException;

/** The proxy cannot be used as the user set it; trying again makes no sense. */
final class UnusableProxyException extends IOException {
  private static final long serialVersionUID = 1L;

  UnusableProxyException(String message) {
    super(message);
  }
}
