package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.host.EngineAddress;
import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * Raw requests to an engine, each on a connection of its own.
 *
 * <p>Over httpcore and not over docker-java's httpclient, because that one writes every header to
 * its debug log, and ours hold credentials.
 */
final class EngineClient implements Closeable {
  private final EngineAddress address;
  private final Set<DefaultBHttpClientConnection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private EngineClient(EngineAddress address) {
    this.address = address;
  }

  /** Opens nothing yet. */
  static EngineClient of(EngineAddress address) {
    return new EngineClient(address);
  }

  /** Sends a request; an answer of 400 or more is a {@link RefusedException}. */
  Reply send(Call call) throws IOException {
    DefaultBHttpClientConnection connection = connect();
    try {
      Reply reply = new Reply(execute(call, connection), () -> end(connection));
      reply.requireSuccess();
      return reply;
    } catch (IOException | RuntimeException e) {
      end(connection);
      throw e;
    }
  }

  private DefaultBHttpClientConnection connect() throws IOException {
    DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(Http1Config.DEFAULT);
    connection.bind(EngineSocket.open(address));
    open.add(connection);
    if (closed) {
      end(connection);
      throw new IOException("the connection was closed");
    }
    return connection;
  }

  private static ClassicHttpResponse execute(Call call, DefaultBHttpClientConnection connection)
      throws IOException {
    BasicClassicHttpRequest request =
        new BasicClassicHttpRequest(call.method(), call.target().toString());
    request.addHeader("Host", "localhost");
    request.addHeader("Connection", "close");
    call.headers().forEach(request::addHeader);
    if (call.body().isPresent()) {
      request.addHeader("Transfer-Encoding", "chunked");
      request.setEntity(
          new InputStreamEntity(call.body().get(), ContentType.APPLICATION_OCTET_STREAM));
    } else if (call.method().equals("POST")) {
      request.addHeader("Content-Length", "0");
    }
    try {
      return new HttpRequestExecutor().execute(request, connection, HttpCoreContext.create());
    } catch (HttpException e) {
      throw new IOException("the engine's answer is not HTTP: " + e.getMessage(), e);
    }
  }

  private void end(DefaultBHttpClientConnection connection) {
    open.remove(connection);
    connection.close(CloseMode.IMMEDIATE);
  }

  /** Breaks off whatever is under way. */
  @Override
  public void close() {
    closed = true;
    open.forEach(this::end);
  }
}
