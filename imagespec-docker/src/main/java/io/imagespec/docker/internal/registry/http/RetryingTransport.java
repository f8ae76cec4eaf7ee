package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request again if its failure may pass and doing it twice does no harm.
 *
 * @param httpTransport where requests go
 * @param backoff how long the first pause is at most, unless the other side says
 */
public record RetryingTransport(HttpTransport httpTransport, Duration backoff) {
  /** How often a request is sent at most. */
  public static final int LIMIT = 3;

  /** Who asks for a longer pause is not asked again; the user decides. */
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** The first pause. */
  public static final Duration BACKOFF = Duration.ofMillis(200);

  /** Statuses of servers in trouble, which passes. */
  public static final Set<Integer> TRANSIENT_STATUSES = Set.of(408, 429, 500, 502, 503, 504);

  /** What went wrong before the time was over is not forgotten. */
  HttpResult send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    IOException before = null;
    for (int attempt = 1; attempt < LIMIT && isRepeatable(request); attempt++) {
      try {
        HttpResult result = httpTransport.send(request, limit, deadline);
        if (!TRANSIENT_STATUSES.contains(result.status())) {
          return result;
        }
        Duration pause = RetryAfter.of(result).orElse(pause(attempt));
        if (pause.compareTo(LONGEST_PAUSE) > 0 || pause.compareTo(deadline.remaining()) >= 0) {
          return result;
        }
        before = new IOException(result.status() + " from " + Origin.of(result.uri()).domain());
        RequestWaits.pause(pause, deadline);
      } catch (IOException e) {
        Duration pause = pause(attempt);
        if (!isTransient(e) || pause.compareTo(deadline.remaining()) >= 0) {
          throw withEarlierFailure(before, e, deadline);
        }
        before = e;
        RequestWaits.pause(pause, deadline);
      }
    }
    try {
      return httpTransport.send(request, limit, deadline);
    } catch (RequestTimeoutException e) {
      throw withEarlierFailure(before, e, deadline);
    }
  }

  private static IOException withEarlierFailure(
      @Nullable IOException before, IOException now, Deadline deadline) {
    return before != null && now instanceof RequestTimeoutException
        ? RequestWaits.timeout(deadline, before)
        : now;
  }

  /**
   * Asking, deleting, putting a manifest and starting an upload (or asking for a token) come to the
   * same if done twice; a chunk or the end of an upload does not.
   */
  private static boolean isRepeatable(HttpRequest request) {
    return switch (request.method()) {
      case "GET", "HEAD", "DELETE", "POST" -> true;
      case "PUT" -> request.uri().getPath().contains("/manifests/");
      default -> false;
    };
  }

  /** Tells if a request that failed like this may succeed the next time. */
  public static boolean isTransient(IOException e) {
    return e instanceof RegistryIOException known
        ? known.retryable()
        : !(e instanceof SSLException);
  }

  private Duration pause(int attempt) {
    return pause(backoff, attempt);
  }

  /** Twice as long each time, between half of it and all of it. */
  public static Duration pause(Duration first, int attempt) {
    long full = first.toMillis() << (attempt - 1);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
  }
}
