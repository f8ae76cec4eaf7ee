package io.imagespec.docker.internal.registry;

import java.io.IOException;

/** The other side answered with something that must not be used; trying again makes no sense. */
class UnacceptableAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  UnacceptableAnswerException(String message) {
    super(message);
  }
}
