package io.imagespec.docker.internal.registry.endpoint;

import java.io.IOException;

/** The proxy cannot be used as the user set it; trying again makes no sense. */
public final class InvalidProxyException extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidProxyException(String message) {
    super(message);
  }
}
