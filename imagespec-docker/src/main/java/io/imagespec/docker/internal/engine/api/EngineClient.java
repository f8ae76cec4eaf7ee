package io.imagespec.docker.internal.engine.api;

import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.tunnel.EngineSocket;
import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;

/**
 * Sends raw requests to an engine, each on its own connection.
 *
 * <p>It uses httpcore and not docker-java's HTTP client, which writes every header to its debug
 * log. These headers contain credentials.
 */
public final class EngineClient implements Closeable {
  private final EngineAddress address;
  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private EngineClient(EngineAddress address) {
    this.address = address;
  }

  /** Creates a client; opens no connection yet. */
  static EngineClient of(EngineAddress address) {
    return new EngineClient(address);
  }

  /** Sends a request. A status of 400 or more is a {@link EngineErrorException}. */
  public EngineResponse send(EngineRequest request) throws IOException {
    Exchange exchange = connect();
    try {
      EngineResponse response = new EngineResponse(exchange.hold(request), exchange::close);
      response.requireSuccess();
      return response;
    } catch (IOException | RuntimeException e) {
      exchange.close();
      throw e;
    }
  }

  private Exchange connect() throws IOException {
    DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(Http1Config.DEFAULT);
    connection.bind(EngineSocket.open(address));
    Exchange exchange = new Exchange(connection);
    exchanges.add(exchange);
    if (closed) {
      exchange.close();
      throw new IOException("the connection was closed");
    }
    return exchange;
  }

  /** Aborts all exchanges and waits for their end. */
  @Override
  public void close() {
    closed = true;
    exchanges.forEach(Exchange::close);
    try {
      for (Exchange exchange : exchanges) {
        exchange.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
