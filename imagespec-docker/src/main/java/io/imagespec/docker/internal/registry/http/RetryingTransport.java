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
 * Retries a request if the failure is transient and a repetition is harmless.
 *
 * @param httpTransport the transport for each attempt
 * @param backoff the maximum length of the first pause, unless the server specifies one
 */
public record RetryingTransport(HttpTransport httpTransport, Duration backoff) {
  /** The maximum number of attempts. */
  public static final int LIMIT = 3;

  /**
   * The longest pause. If a server requests a longer one, its response is returned and the user
   * decides.
   */
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** The first pause. */
  public static final Duration BACKOFF = Duration.ofMillis(200);

  /** The statuses of transient server failures. */
  public static final Set<Integer> TRANSIENT_STATUSES = Set.of(408, 429, 500, 502, 503, 504);

  /**
   * Sends a request. If the deadline passes during a retry, the exception also names the earlier
   * failure.
   */
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
   * Returns true if a repetition has no further effect: for reading, deleting, pushing a manifest,
   * starting an upload and requesting a token, but not for sending a chunk or finishing an upload.
   */
  private static boolean isRepeatable(HttpRequest request) {
    return switch (request.method()) {
      case "GET", "HEAD", "DELETE", "POST" -> true;
      case "PUT" -> request.uri().getPath().contains("/manifests/");
      default -> false;
    };
  }

  /** Returns true if a retry after this failure may succeed. */
  public static boolean isTransient(IOException e) {
    return RegistryIOException.of(e)
        .map(RegistryIOException::retryable)
        .orElse(!(e instanceof SSLException));
  }

  private Duration pause(int attempt) {
    return pause(backoff, attempt);
  }

  /**
   * Returns a random pause between half of the full length and the full length, which doubles with
   * each attempt.
   */
  public static Duration pause(Duration first, int attempt) {
    long full = first.toMillis() << (attempt - 1);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
  }
}
