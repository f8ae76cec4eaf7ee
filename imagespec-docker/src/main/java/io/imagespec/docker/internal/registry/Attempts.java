package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;

/**
 * Sends a request again if its failure may pass. All requests of this package may be repeated.
 *
 * @param wire where requests go
 */
record Attempts(Wire wire) {
  /** How often a request is sent at most. */
  static final int LIMIT = 3;

  private static final Duration BACKOFF = Duration.ofMillis(200);
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  Answer send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    for (int attempt = 1; attempt < LIMIT; attempt++) {
      try {
        Answer answer = wire.send(request, limit, deadline);
        Duration pause = pause(answer, attempt);
        if (!PASSING.contains(answer.status()) || pause.compareTo(deadline.remaining()) >= 0) {
          return answer;
        }
        deadline.pause(pause);
      } catch (IOException e) {
        if (!mayPass(e)) {
          throw e;
        }
        deadline.pause(backoff(attempt));
      }
    }
    return wire.send(request, limit, deadline);
  }

  private static boolean mayPass(IOException e) {
    return !(e instanceof SSLException
        || e instanceof DeadlinePassedException
        || e instanceof UnusableCertificatesException
        || e instanceof UnacceptableAnswerException);
  }

  private static Duration pause(Answer answer, int attempt) {
    Optional<Duration> asked =
        answer.header("Retry-After").flatMap(text -> RetryAfter.parse(text, Clock.systemUTC()));
    return asked.orElseGet(() -> backoff(attempt));
  }

  /** Twice as long each time, between half of it and all of it. */
  private static Duration backoff(int attempt) {
    long full = BACKOFF.toMillis() << (attempt - 1);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
  }
}
