package io.imagespec.docker.internal.registry.http;

import java.io.IOException;

/** The time for the question is over; trying again makes no sense. */
public class RequestTimeoutException extends IOException {
  private static final long serialVersionUID = 1L;

  public RequestTimeoutException(String message) {
    super(message);
  }
}
