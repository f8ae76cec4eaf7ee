package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * A command that no other test runs, found in the list of processes of this machine.
 *
 * @param command for a shell
 * @param mark how one of its process's arguments ends
 */
record SleepingCommand(String command, String mark) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Returns a command that takes days. */
  static SleepingCommand unique() {
    String mark = newMark();
    return new SleepingCommand("sleep " + mark, mark);
  }

  static SleepingCommand ofSeconds(int seconds) {
    String mark = newMark();
    return new SleepingCommand("sleep " + seconds + "; : " + mark, mark);
  }

  private static String newMark() {
    return "3" + (1_000_000 + System.nanoTime() % 1_000_000);
  }

  /** Waits until the command runs. */
  void awaitBegin() throws InterruptedException {
    await(true);
  }

  /** Waits until the command has ended, at most 30 s. */
  void awaitEnd() throws InterruptedException {
    await(false);
  }

  private void await(boolean expected) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (isRunning() != expected && System.nanoTime() < end) {
      Thread.sleep(100);
    }
    assertThat(isRunning()).as(command() + " runs").isEqualTo(expected);
  }

  private boolean isRunning() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().arguments().stream())
        .flatMap(Stream::of)
        .anyMatch(word -> word.endsWith(mark));
  }
}
