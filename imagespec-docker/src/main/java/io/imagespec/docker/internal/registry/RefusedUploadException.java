package io.imagespec.docker.internal.registry;

import java.io.IOException;

/** The registry does not take what was uploaded, for now or for ever. */
final class RefusedUploadException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Answer answer;

  RefusedUploadException(Answer answer) {
    super(answer.toString());
    this.answer = answer;
  }

  Answer answer() {
    return answer;
  }

  /** Throws one unless the answer is a success. */
  static Answer check(Answer answer) throws RefusedUploadException {
    if (!answer.isSuccess()) {
      throw new RefusedUploadException(answer);
    }
    return answer;
  }
}
