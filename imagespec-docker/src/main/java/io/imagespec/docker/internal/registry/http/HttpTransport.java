package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.InvalidProxyException;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.BodyReader.Received;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one request and receives one response, with a size limit and a deadline. No other class
 * accesses the network.
 *
 * <p>The requesting thread does as much work as possible itself: each additional thread costs more
 * than the rest of a small request.
 *
 * @param clients the HTTP clients
 * @param bodyReader the reader of response bodies
 */
public record HttpTransport(HttpClients clients, BodyReader bodyReader) {
  private static final int PROXY_WANTS_A_PASSWORD = 407;
  private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

  /** Creates a transport that collects bodies. */
  public HttpTransport(HttpClients clients) {
    this(clients, BodyReader.whole());
  }

  /** Sends a request, without retries. */
  public HttpResult send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    return send(request, () -> deadline, bodyReader.begin(limit, deadline));
  }

  /** Sends a request, without retries, with a body whose time limit is extended by progress. */
  public HttpResult send(HttpRequest request, int limit, TransferTimeout timeout)
      throws IOException {
    return send(
        request,
        timeout::deadline,
        response -> new BufferedBody(response.statusCode(), limit, timeout).reader());
  }

  private HttpResult send(HttpRequest request, Supplier<Deadline> until, BodyHandler<Received> body)
      throws IOException {
    Duration remaining = until.get().remaining();
    if (remaining.isNegative() || remaining.isZero()) {
      throw RequestWaits.timeout(until.get());
    }
    if (Thread.currentThread().isInterrupted()) {
      throw RequestWaits.interrupted(new InterruptedException("before the request"));
    }
    ClientRoute route = clients.route(request);
    try (TimedWait timedWait = TimedWait.begin(clients, until)) {
      return sent(request, route, body, timedWait);
    }
  }

  private HttpResult sent(
      HttpRequest request, ClientRoute route, BodyHandler<Received> body, TimedWait timedWait)
      throws IOException {
    HttpRequest prepared = route.prepare(request);
    try {
      return answer(
          request,
          UploadStartWait.isUploadStart(prepared)
              ? UploadStartWait.await(route.client().sendAsync(prepared, body), timedWait)
              : route.client().send(prepared, body));
    } catch (InterruptedException e) {
      if (timedWait.isExpired()) {
        throw RequestWaits.timeout(timedWait.deadline());
      }
      throw RequestWaits.interrupted(e);
    } catch (IllegalArgumentException e) {
      throw unreadable(request);
    } catch (IOException e) {
      throw failure(request, e);
    }
  }

  /**
   * Creates the exception for invalid headers. The JDK's exception quotes the headers, so it is not
   * chained.
   */
  private static IOException unreadable(HttpRequest request) {
    return new InvalidResponseException(
        Origin.of(request.uri()) + " sent headers that cannot be parsed");
  }

  /**
   * Adds information that the JDK's exception does not have: the server of a failed TLS handshake,
   * or the proxy.
   */
  private IOException failure(HttpRequest request, IOException e) throws InvalidProxyException {
    if (e instanceof SSLException tls) {
      return new TlsHandshakeException(Origin.of(request.uri()).domain(), tls);
    }
    Optional<String> proxy = clients.proxyResolver().name(request.uri());
    return proxy.isPresent() ? asProxyFailure(proxy.get(), e) : e;
  }

  private static IOException asProxyFailure(String proxy, IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    boolean isRefused = reason.startsWith("Tunnel failed");
    if (!isRefused && !(failure instanceof ConnectException)) {
      return failure;
    }
    IOException named =
        new ConnectException(
            "the proxy "
                + proxy
                + (isRefused
                    ? " rejected the CONNECT request: " + reason
                    : " does not accept connections"));
    named.initCause(failure);
    return named;
  }

  private HttpResult answer(HttpRequest request, HttpResponse<Received> response)
      throws IOException {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{} {}{}: {}",
          request.method(),
          Origin.of(request.uri()),
          request.uri().getPath(),
          response.statusCode());
    }
    if (response.statusCode() == PROXY_WANTS_A_PASSWORD) {
      throw clients.proxyResolver().refusal(request.uri());
    }
    return new HttpResult(
        request.uri(), response.statusCode(), response.headers(), response.body().take());
  }
}
