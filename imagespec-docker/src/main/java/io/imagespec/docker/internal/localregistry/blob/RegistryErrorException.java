package io.imagespec.docker.internal.localregistry.blob;

/** The client asked for something it cannot have; becomes an error answer. */
public final class RegistryErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public RegistryErrorException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public static RegistryErrorException givenUp() {
    return new RegistryErrorException(
        ErrorCode.BLOB_UPLOAD_UNKNOWN, "this upload was given up: begin again");
  }

  public ErrorCode code() {
    return code;
  }
}
