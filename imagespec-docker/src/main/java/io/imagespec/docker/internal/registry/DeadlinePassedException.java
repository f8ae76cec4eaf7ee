package io.imagespec.docker.internal.registry;

import java.io.IOException;

/** The time for the question is over; trying again makes no sense. */
class DeadlinePassedException extends IOException {
  private static final long serialVersionUID = 1L;

  DeadlinePassedException(String message) {
    super(message);
  }
}
