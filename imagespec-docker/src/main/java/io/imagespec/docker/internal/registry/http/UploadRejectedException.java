package io.imagespec.docker.internal.registry.http;

import java.io.IOException;

/** The registry does not take what was uploaded, for now or for ever. */
public final class UploadRejectedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient HttpResult result;

  UploadRejectedException(HttpResult result) {
    super(result.toString());
    this.result = result;
  }

  public HttpResult result() {
    return result;
  }

  /** Throws one unless the answer is a success. */
  public static HttpResult check(HttpResult result) throws UploadRejectedException {
    if (!result.isSuccess()) {
      throw new UploadRejectedException(result);
    }
    return result;
  }
}
