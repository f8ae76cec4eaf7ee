package io.imagespec.docker.internal.localregistry;

/** The client asked for something it cannot have; becomes an error answer. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  RefusedException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  static RefusedException givenUp() {
    return new RefusedException(
        ErrorCode.BLOB_UPLOAD_UNKNOWN, "this upload was given up: begin again");
  }

  ErrorCode code() {
    return code;
  }
}
