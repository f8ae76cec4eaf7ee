package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that touches the network: one request, one answer, a limit and a deadline.
 *
 * @param clients the HTTP clients
 */
record Wire(Clients clients) {
  private static final int PROXY_WANTS_A_PASSWORD = 407;
  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

  /** Sends one request, once. */
  Answer send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> pending =
        clients.send(request, LimitedBody.upTo(limit));
    try {
      HttpResponse<byte[]> response =
          pending.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (response.statusCode() == PROXY_WANTS_A_PASSWORD) {
        throw clients.proxies().refusal(request.uri());
      }
      LOG.debug(
          "{} {}{}: {}",
          request.method(),
          Origin.of(request.uri()),
          request.uri().getPath(),
          response.statusCode());
      return new Answer(
          request.uri(), response.statusCode(), response.headers(), Body.of(response.body()));
    } catch (InterruptedException e) {
      throw Deadline.cancelled(e);
    } catch (TimeoutException e) {
      throw deadline.passed();
    } catch (ExecutionException e) {
      throw failure(request, e);
    } finally {
      pending.cancel(true);
    }
  }

  private IOException failure(HttpRequest request, ExecutionException e)
      throws UnusableProxyException {
    Optional<String> proxy = clients.proxies().name(request.uri());
    if (proxy.isPresent() && e.getCause() instanceof ConnectException) {
      IOException failure =
          new ConnectException("the proxy " + proxy.get() + " does not take connections");
      failure.initCause(e);
      return failure;
    }
    return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
  }
}
