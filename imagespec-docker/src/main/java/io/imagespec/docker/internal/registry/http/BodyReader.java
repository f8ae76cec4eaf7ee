package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;

/** What is done with the bodies of answers. */
public interface BodyReader {
  /** Bodies are read whole, up to a limit, by the JDK's threads. */
  static BodyReader whole() {
    return (limit, deadline) ->
        response ->
            new BufferedBody(response.statusCode(), limit, TransferTimeout.until(deadline))
                .reader();
  }

  /** What came, or why it did not; taken by the thread that asked. */
  interface Received {
    Bytes take() throws IOException;
  }

  /**
   * Takes the body of one answer.
   *
   * @param limit the largest body that is read whole, in bytes
   * @param deadline when a body that is read whole has to be there
   */
  BodyHandler<Received> begin(int limit, Deadline deadline);
}
