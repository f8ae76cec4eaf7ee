package io.imagespec.docker.internal.registry.http;

import java.io.IOException;

/** The other side answered with something that must not be used; trying again makes no sense. */
public class InvalidResponseException extends IOException {
  private static final long serialVersionUID = 1L;

  public InvalidResponseException(String message) {
    super(message);
  }
}
