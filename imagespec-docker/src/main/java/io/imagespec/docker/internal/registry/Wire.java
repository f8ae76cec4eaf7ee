package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that touches the network: one request, one answer, a limit and a deadline.
 *
 * <p>The thread that asks does as much as it can itself: each thread that takes part in a small
 * question costs more than the rest of it.
 *
 * @param clients the HTTP clients
 * @param reception what is done with the bodies of answers
 */
record Wire(Clients clients, Reception reception) {
  private static final int PROXY_WANTS_A_PASSWORD = 407;
  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

  /** Collects bodies. */
  Wire(Clients clients) {
    this(clients, Reception.COMPLETE);
  }

  /** Sends one request, once. */
  Answer send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    Duration remaining = deadline.remaining();
    if (remaining.isNegative() || remaining.isZero()) {
      throw deadline.passed();
    }
    HttpRequest timed = clients.prepare(request).timeout(remaining).build();
    try {
      HttpClient client = clients.forRequest(request);
      return answer(request, client.send(timed, reception.begin(deadline)), limit);
    } catch (InterruptedException e) {
      throw Deadline.cancelled(e);
    } catch (HttpTimeoutException e) {
      throw e instanceof HttpConnectTimeoutException ? e : deadline.passed();
    } catch (ConnectException e) {
      throw unreachable(request, e);
    } catch (SSLException e) {
      throw new TlsFailedException(Origin.of(request.uri()), e);
    }
  }

  private IOException unreachable(HttpRequest request, ConnectException e)
      throws UnusableProxyException {
    Optional<String> proxy = clients.proxies().name(request.uri());
    if (proxy.isEmpty()) {
      return e;
    }
    ConnectException failure =
        new ConnectException("the proxy " + proxy.get() + " does not take connections");
    failure.initCause(e);
    return failure;
  }

  /** Sends one request, once, with a body that may take as long as it moves. */
  Answer send(HttpRequest request, int limit, Patience patience) throws IOException {
    CompletableFuture<HttpResponse<StreamedBody>> pending =
        clients
            .forRequest(request)
            .sendAsync(clients.prepare(request).build(), response -> new StreamedBody(patience));
    try {
      return answer(request, await(pending, patience), limit);
    } catch (InterruptedException e) {
      throw Deadline.cancelled(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ConnectException unreachable) {
        throw unreachable(request, unreachable);
      }
      if (e.getCause() instanceof SSLException tls) {
        throw new TlsFailedException(Origin.of(request.uri()), tls);
      }
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      pending.cancel(true);
    }
  }

  private static <T> T await(CompletableFuture<T> pending, Patience patience)
      throws IOException, InterruptedException, ExecutionException {
    while (true) {
      Deadline next = patience.deadline();
      try {
        return pending.get(next.remaining().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (patience.deadline().equals(next)) {
          throw next.passed();
        }
      }
    }
  }

  private Answer answer(HttpRequest request, HttpResponse<StreamedBody> response, int limit)
      throws IOException {
    LOG.debug(
        "{} {}{}: {}",
        request.method(),
        Origin.of(request.uri()),
        request.uri().getPath(),
        response.statusCode());
    if (response.statusCode() == PROXY_WANTS_A_PASSWORD) {
      throw clients.proxies().refusal(request.uri());
    }
    Body body = reception.end(response, limit);
    return new Answer(request.uri(), response.statusCode(), response.headers(), body);
  }
}
