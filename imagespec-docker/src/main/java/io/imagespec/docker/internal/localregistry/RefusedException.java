package io.imagespec.docker.internal.localregistry;

import io.imagespec.docker.internal.json.JsonObject;
import java.util.List;

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

  Reply reply() {
    JsonObject error =
        new JsonObject().put("code", code.name()).put("message", String.valueOf(getMessage()));
    return Reply.json(code.status(), new JsonObject().putObjects("errors", List.of(error)));
  }
}
