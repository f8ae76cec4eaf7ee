package io.imagespec.docker.internal.registry.http;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The {@code Retry-After} header: seconds or a date. */
public final class RetryAfter {
  private RetryAfter() {}

  /** Returns the pause that the server requests, if any. */
  public static Optional<Duration> of(HttpResult result) {
    return result.header("Retry-After").flatMap(text -> parse(text, Clock.systemUTC()));
  }

  public static Optional<Duration> parse(String text, Clock clock) {
    String value = text.strip();
    return value.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
        : untilDate(value, clock);
  }

  private static Optional<Duration> untilDate(String value, Clock clock) {
    try {
      ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration until = Duration.between(clock.instant(), date.toInstant());
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
