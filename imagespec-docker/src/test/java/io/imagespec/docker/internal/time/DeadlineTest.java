package io.imagespec.docker.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  void longestTimeDoesNotOverflow() {
    Deadline deadline = Deadline.in(LONGEST);
    assertThat(deadline.remaining()).isGreaterThan(Duration.ofDays(36_000));
    assertThat(deadline.total()).isEqualTo(LONGEST);
  }

  @Test
  void zeroDeadlineHasNoTimeLeft() {
    assertThat(Deadline.in(Duration.ZERO).remaining()).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void earlierOfDeadlineAndLimitCounts() {
    Deadline deadline = Deadline.in(HOUR);
    assertThat(deadline.atMost(Duration.ofHours(2))).isSameAs(deadline);
    assertThat(deadline.atMost(Duration.ofSeconds(1)).total()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void halfLeavesHalfOfTheTime() {
    assertThat(Deadline.in(HOUR).half().remaining())
        .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
  }
}
