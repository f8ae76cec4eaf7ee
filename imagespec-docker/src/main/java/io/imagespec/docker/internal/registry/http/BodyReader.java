package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;

/** Reads response bodies. */
public interface BodyReader {
  /** Creates a reader that collects complete bodies, up to a limit, on the JDK's threads. */
  static BodyReader whole() {
    return (limit, deadline) ->
        response ->
            new BufferedBody(response.statusCode(), limit, TransferTimeout.until(deadline))
                .reader();
  }

  /** The result of reading a body: the bytes, or an exception. The requesting thread takes it. */
  interface Received {
    Bytes take() throws IOException;
  }

  /**
   * Begins to read the body of a response.
   *
   * @param limit the largest body that is collected, in bytes
   * @param deadline the deadline for a complete body
   */
  BodyHandler<Received> begin(int limit, Deadline deadline);
}
