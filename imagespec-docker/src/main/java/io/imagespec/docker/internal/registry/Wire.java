package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.registry.Reception.Received;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
    this(clients, Reception.whole());
  }

  /** Sends one request, once. */
  Answer send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    Duration remaining = deadline.remaining();
    if (remaining.isNegative() || remaining.isZero()) {
      throw deadline.passed();
    }
    Route route = clients.route(request);
    try (Overdue overdue = Overdue.begin(clients, deadline)) {
      return sent(request, route, limit, overdue);
    }
  }

  private Answer sent(HttpRequest request, Route route, int limit, Overdue overdue)
      throws IOException {
    HttpRequest prepared = route.prepare(request);
    try {
      return answer(
          request, route.client().send(prepared, reception.begin(limit, overdue.deadline())));
    } catch (InterruptedException e) {
      if (overdue.isExpired()) {
        throw overdue.deadline().passed();
      }
      throw Deadline.cancelled(e);
    } catch (IllegalArgumentException e) {
      throw unreadable(request);
    } catch (IOException e) {
      throw failure(request, e);
    }
  }

  /** Sends one request, once, with a body that may take as long as it moves. */
  Answer send(HttpRequest request, int limit, Patience patience) throws IOException {
    Underway.Wait wait = clients.underway().begin();
    try {
      return sent(request, limit, patience);
    } finally {
      wait.end();
    }
  }

  private Answer sent(HttpRequest request, int limit, Patience patience) throws IOException {
    Route route = clients.route(request);
    CompletableFuture<HttpResponse<Received>> pending =
        route
            .client()
            .sendAsync(
                route.prepare(request),
                response -> new WholeBody(response.statusCode(), limit, patience).reader());
    try {
      return answer(request, await(pending, patience));
    } catch (InterruptedException e) {
      throw Deadline.cancelled(e);
    } catch (ExecutionException e) {
      throw failure(request, e);
    } finally {
      pending.cancel(true);
    }
  }

  private IOException failure(HttpRequest request, ExecutionException e)
      throws UnusableProxyException {
    return e.getCause() instanceof IllegalArgumentException
        ? unreadable(request)
        : failure(
            request, e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
  }

  /** The JDK's exception quotes what it could not read. */
  private static IOException unreadable(HttpRequest request) {
    return new UnacceptableAnswerException(
        Origin.of(request.uri()) + " answered with headers that cannot be read");
  }

  /** What the JDK does not say: who is not believed, and that it was the proxy. */
  private IOException failure(HttpRequest request, IOException e) throws UnusableProxyException {
    if (e instanceof SSLException tls) {
      return new TlsFailedException(Origin.of(request.uri()), tls);
    }
    Optional<String> proxy = clients.proxies().name(request.uri());
    return proxy.isPresent() ? behind(proxy.get(), e) : e;
  }

  private static IOException behind(String proxy, IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    boolean isRefused = reason.startsWith("Tunnel failed");
    if (!isRefused && !(failure instanceof ConnectException)) {
      return failure;
    }
    IOException named =
        new ConnectException(
            "the proxy "
                + proxy
                + (isRefused ? " lets nobody through: " + reason : " does not take connections"));
    named.initCause(failure);
    return named;
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

  private Answer answer(HttpRequest request, HttpResponse<Received> response) throws IOException {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{} {}{}: {}",
          request.method(),
          Origin.of(request.uri()),
          request.uri().getPath(),
          response.statusCode());
    }
    if (response.statusCode() == PROXY_WANTS_A_PASSWORD) {
      throw clients.proxies().refusal(request.uri());
    }
    return new Answer(
        request.uri(), response.statusCode(), response.headers(), response.body().take());
  }
}
