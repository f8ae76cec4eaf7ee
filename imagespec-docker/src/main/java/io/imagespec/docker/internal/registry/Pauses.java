package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;

/**
 * Waits before something is sent again, if there is hope.
 *
 * @param patience how long it may take
 */
record Pauses(Patience patience) {
  /** How often something is sent at most. */
  static final int LIMIT = 3;

  private static final long BACKOFF_MILLIS = 100;

  /** Statuses of uploads that are lost, or of servers in trouble. */
  private static final Set<Integer> PASSING = Set.of(404, 408, 416, 429, 500, 502, 503, 504);

  /**
   * Waits after a failure.
   *
   * @param attempt how often it was tried
   * @throws IOException the failure, if trying again makes no sense
   */
  void before(int attempt, IOException failure) throws IOException {
    Duration pause = pause(failure).orElseGet(() -> backoff(attempt));
    boolean isHopeless =
        attempt >= LIMIT
            || !mayPass(failure)
            || pause.compareTo(patience.deadline().remaining()) >= 0;
    if (isHopeless) {
      throw failure;
    }
    patience.deadline().pause(pause);
  }

  private static boolean mayPass(IOException failure) {
    if (failure instanceof RefusedUploadException refused) {
      return PASSING.contains(refused.answer().status());
    }
    return !(failure instanceof SSLException
        || failure instanceof DeadlinePassedException
        || failure instanceof SourceException
        || failure instanceof UnusableCertificatesException
        || failure instanceof UnusableProxyException
        || failure instanceof UnacceptableAnswerException);
  }

  private static Optional<Duration> pause(IOException failure) {
    return failure instanceof RefusedUploadException refused
        ? RetryAfter.of(refused.answer())
        : Optional.empty();
  }

  /** Twice as long each time, between half of it and all of it. */
  private static Duration backoff(int attempt) {
    long full = BACKOFF_MILLIS << attempt;
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
  }
}
