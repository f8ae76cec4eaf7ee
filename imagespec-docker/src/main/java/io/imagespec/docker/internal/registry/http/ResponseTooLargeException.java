package io.imagespec.docker.internal.registry.http;

/** Thrown if a response body exceeds the limit. The rest of it was not read. */
public final class ResponseTooLargeException extends InvalidResponseException {
  private static final long serialVersionUID = 1L;

  private final int status;

  ResponseTooLargeException(int status, int limit) {
    super("the response has more than " + limit + " bytes");
    this.status = status;
  }

  public int status() {
    return status;
  }
}
