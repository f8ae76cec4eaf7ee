package io.imagespec.docker.internal.localregistry.blob;

/** Thrown if a request cannot be fulfilled; it becomes an error response. */
public final class RegistryErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public RegistryErrorException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public static RegistryErrorException uploadGone() {
    return new RegistryErrorException(
        ErrorCode.BLOB_UPLOAD_UNKNOWN, "this upload no longer exists; start a new one");
  }

  public ErrorCode code() {
    return code;
  }
}
