package io.imagespec.docker.internal.registry;

/** An answer with a larger body than was wanted; the rest of it was not read. */
final class TooLargeException extends UnacceptableAnswerException {
  private static final long serialVersionUID = 1L;

  private final int status;

  TooLargeException(int status, int limit) {
    super("the answer has more than " + limit + " bytes");
    this.status = status;
  }

  int status() {
    return status;
  }
}
