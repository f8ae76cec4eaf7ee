package io.imagespec.docker.internal.engine.api;

import io.imagespec.docker.internal.concurrent.DaemonThreads;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its response on their own connection.
 *
 * <p>A separate thread sends the body while this one waits for the response. An engine that rejects
 * a request responds at once and stops reading.
 */
final class Exchange implements Closeable {
  /** The maximum time to wait for a thread to stop. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final DefaultBHttpClientConnection connection;
  private volatile @Nullable Thread sender;

  /** Creates an exchange over an open connection. */
  Exchange(DefaultBHttpClientConnection connection) {
    this.connection = connection;
  }

  /** Sends the request and waits for the response. Its body has not been read yet. */
  ClassicHttpResponse hold(EngineRequest engineRequest) throws IOException {
    ClassicHttpRequest request = request(engineRequest);
    try {
      connection.sendRequestHeader(request);
      connection.flush();
      if (request.getEntity() != null) {
        startSending(request);
      }
      return answer();
    } catch (HttpException e) {
      throw new IOException("the engine's response is not HTTP: " + e.getMessage(), e);
    }
  }

  private ClassicHttpRequest request(EngineRequest engineRequest) {
    BasicClassicHttpRequest request =
        new BasicClassicHttpRequest(engineRequest.method(), engineRequest.target().toString());
    request.addHeader("Host", "localhost");
    request.addHeader("Connection", "close");
    engineRequest.headers().forEach(request::addHeader);
    if (engineRequest.body().isPresent()) {
      EngineRequest.Body body = engineRequest.body().get();
      request.addHeader("Transfer-Encoding", "chunked");
      request.setEntity(
          new EntityTemplate(
              -1, ContentType.APPLICATION_OCTET_STREAM, null, out -> write(body, out)));
    } else if (engineRequest.method().equals("POST")) {
      request.addHeader("Content-Length", "0");
    }
    return request;
  }

  /**
   * Writes the body. If that fails, closes the connection at once, because httpcore would end an
   * incomplete body like a complete one.
   */
  private void write(EngineRequest.Body body, OutputStream out) throws IOException {
    try {
      body.writeTo(out);
    } catch (RuntimeException | Error e) {
      connection.close(CloseMode.IMMEDIATE);
      throw e;
    }
  }

  private void startSending(ClassicHttpRequest request) {
    Thread thread = DaemonThreads.unstarted("imagespec-engine-upload", () -> sendBody(request));
    sender = thread;
    thread.start();
  }

  private void sendBody(ClassicHttpRequest request) {
    try {
      connection.sendRequestEntity(request);
      connection.flush();
    } catch (IOException | HttpException | RuntimeException e) {
      LOG.debug(
          "{} was not sent completely: {}", request, e.toString()); // the response has the reason
    }
  }

  private ClassicHttpResponse answer() throws IOException, HttpException {
    ClassicHttpResponse response = connection.receiveResponseHeader();
    while (response.getCode() < 200) {
      response = connection.receiveResponseHeader();
    }
    connection.receiveResponseEntity(response);
    return response;
  }

  /** Aborts the exchange. */
  @Override
  public void close() {
    connection.close(CloseMode.IMMEDIATE);
    Thread thread = sender;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Waits for the end of the sending thread. */
  void join() throws InterruptedException {
    Thread thread = sender;
    if (thread != null) {
      thread.join(STOP_LIMIT.toMillis());
    }
  }
}
