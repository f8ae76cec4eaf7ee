package io.imagespec.docker.internal.registry.http;

import java.io.IOException;

/** The registry does not take what was uploaded, for now or for ever. */
public final class UploadRejectedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient HttpResult answer;

  UploadRejectedException(HttpResult answer) {
    super(answer.toString());
    this.answer = answer;
  }

  public HttpResult answer() {
    return answer;
  }

  /** Throws one unless the answer is a success. */
  public static HttpResult check(HttpResult answer) throws UploadRejectedException {
    if (!answer.isSuccess()) {
      throw new UploadRejectedException(answer);
    }
    return answer;
  }
}
