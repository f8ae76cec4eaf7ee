package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;

/** What is done with the bodies of answers. */
interface Reception {
  /** Bodies are read whole, up to a limit. */
  Reception COMPLETE = StreamedBody::complete;

  /** How long may be waited for each piece of a body. */
  default BodyHandler<StreamedBody> begin(Deadline deadline) {
    return response -> new StreamedBody(Patience.until(deadline));
  }

  /** What is known of the body when the answer is handed on. */
  Body end(HttpResponse<StreamedBody> response, int limit) throws IOException;
}
