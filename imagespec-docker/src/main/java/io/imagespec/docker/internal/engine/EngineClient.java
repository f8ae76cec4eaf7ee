package io.imagespec.docker.internal.engine;

import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import io.imagespec.docker.internal.host.EngineAddress;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A connection to an engine; the only place that touches docker-java. */
final class EngineClient implements Closeable {
  /** How long connecting may take; the answer has the deadline of its {@link Conversation}. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private final DockerHttpClient http;

  private EngineClient(DockerHttpClient http) {
    this.http = http;
  }

  /** Opens nothing yet. */
  static EngineClient of(EngineAddress address) {
    ApacheDockerHttpClient.Builder builder =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(address.endpoint().toUri())
            .connectionTimeout(CONNECT_LIMIT);
    address.tls().ifPresent(tls -> builder.sslConfig(() -> tls));
    return new EngineClient(builder.build());
  }

  /** Sends a request; an answer of 400 or more is a {@link RefusedException}. */
  Reply send(Call call) throws IOException {
    Reply reply = new Reply(execute(call));
    reply.requireSuccess();
    return reply;
  }

  private DockerHttpClient.Response execute(Call call) throws IOException {
    DockerHttpClient.Request.Builder request = DockerHttpClient.Request.builder();
    request.method(call.method()).path(call.target().toString()).headers(call.headers());
    call.body().ifPresent(request::body);
    try {
      return http.execute(request.build());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
