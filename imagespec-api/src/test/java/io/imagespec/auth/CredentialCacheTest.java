package io.imagespec.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.name.ImageSpecException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CredentialCacheTest {
  private final Watch watch = new Watch();
  private final CredentialCache<String> cache = CredentialCache.of(watch);
  private int asked;

  @Test
  void credentialIsCachedForFiveMinutes() {
    assertThat(next()).isEqualTo("u1");
    watch.pass(Duration.ofMinutes(4).minusSeconds(1));
    assertThat(next()).isEqualTo("u1");
    watch.pass(Duration.ofSeconds(61));
    assertThatThrownBy(() -> get(CredentialCacheTest::fail)).hasMessage("locked");
    assertThat(next()).isEqualTo("u2");
  }

  @Test
  void credentialIsRenewedInItsLastMinute() {
    assertThat(next()).isEqualTo("u1");
    watch.pass(Duration.ofMinutes(4));
    assertThat(next()).isEqualTo("u2");
    watch.pass(Duration.ofMinutes(4).minusSeconds(1));
    assertThat(next()).isEqualTo("u2");
  }

  @Test
  void credentialIsUsedUntilExpiryIfRenewalFails() {
    assertThat(next()).isEqualTo("u1");
    watch.pass(Duration.ofMinutes(4));
    assertThat(get(CredentialCacheTest::fail)).contains(user("u1"));
    watch.pass(Duration.ofMinutes(1));
    assertThatThrownBy(() -> get(CredentialCacheTest::fail)).hasMessage("locked");
  }

  @Test
  void shortLivedCredentialIsRenewedBeforeExpiry() {
    Credential brief = user("brief").withExpiry(watch.instant().plusSeconds(90));
    assertThat(get(() -> Optional.of(brief))).contains(brief);
    watch.pass(Duration.ofSeconds(29));
    assertThat(next()).isEqualTo("brief");
    watch.pass(Duration.ofSeconds(1));
    assertThat(next()).isEqualTo("u1");
  }

  @Test
  void expiredCredentialIsNotCached() {
    Credential ended = user("ended").withExpiry(watch.instant());
    assertThat(get(() -> Optional.of(ended))).contains(ended);
    assertThatThrownBy(() -> get(CredentialCacheTest::fail)).hasMessage("locked");
  }

  @Test
  void absentCredentialIsCachedForTenSeconds() {
    assertThat(get(Optional::empty)).isEmpty();
    watch.pass(Duration.ofSeconds(9));
    assertThat(get(() -> Optional.of(user("u")))).isEmpty();
    watch.pass(Duration.ofSeconds(1));
    assertThat(next()).isEqualTo("u1");
  }

  @Test
  void failureIsNotCached() {
    assertThatThrownBy(() -> get(CredentialCacheTest::fail)).hasMessage("locked");
    assertThat(next()).isEqualTo("u1");
  }

  @Test
  void refusedCredentialIsLookedUpAgainAfterPause() {
    assertThat(next()).isEqualTo("u1");
    cache.forget(user("u1"));
    assertThat(next()).isEqualTo("u1");
    watch.pass(CredentialCache.PAUSE);
    cache.forget(user("other"));
    assertThat(next()).isEqualTo("u1");
    cache.forget(user("u1"));
    assertThat(next()).isEqualTo("u2");
  }

  @Test
  void clockSetBackInvalidatesCache() {
    assertThat(next()).isEqualTo("u1");
    watch.pass(Duration.ofHours(-2));
    assertThat(next()).isEqualTo("u2");
  }

  @Test
  void keysAreCachedSeparately() {
    assertThat(next()).isEqualTo("u1");
    assertThat(cache.get("other", () -> Optional.of(user("v")))).contains(user("v"));
    assertThat(next()).isEqualTo("u1");
  }

  @Test
  void eightThreadsShareOneLookup() throws Exception {
    ConcurrentCallers callers = new ConcurrentCallers(8, () -> Optional.of(user("u" + ++asked)));
    callers.go.countDown();
    for (CompletableFuture<Optional<Credential>> result : callers.results) {
      assertThat(result.get()).contains(user("u1"));
    }
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void eightThreadsShareOneFailure() throws Exception {
    ConcurrentCallers callers =
        new ConcurrentCallers(
            8,
            () -> {
              asked++;
              return fail();
            });
    callers.go.countDown();
    for (CompletableFuture<Optional<Credential>> result : callers.results) {
      assertThatThrownBy(result::get).hasRootCauseMessage("locked");
    }
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void cachedCredentialIsUsedDuringRenewal() throws Exception {
    assertThat(next()).isEqualTo("u1");
    watch.pass(Duration.ofMinutes(4));
    ConcurrentCallers renewing = new ConcurrentCallers(1, () -> Optional.of(user("u" + ++asked)));
    assertThat(next()).isEqualTo("u1");
    renewing.go.countDown();
    assertThat(renewing.results.get(0).get()).contains(user("u2"));
    assertThat(next()).isEqualTo("u2");
  }

  @Test
  void waitingThreadTakesOverAfterInterrupt() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    Thread first =
        new Thread(
            () ->
                assertThatThrownBy(() -> get(() -> blockUntilInterrupted(inside)))
                    .isInstanceOf(CancellationException.class));
    first.start();
    inside.await();
    CompletableFuture<String> second = new CompletableFuture<>();
    Thread waiting = new Thread(() -> second.complete(next()));
    waiting.start();
    awaitBlocked(waiting);
    first.interrupt();
    assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("u1");
    first.join();
    waiting.join();
  }

  @Test
  void waitingThreadCanBeInterrupted() throws Exception {
    ConcurrentCallers callers = new ConcurrentCallers(1, () -> Optional.of(user("u")));
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              assertThatThrownBy(this::next).isInstanceOf(CancellationException.class);
              flag.complete(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    awaitBlocked(waiting);
    waiting.interrupt();
    assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
    callers.go.countDown();
    assertThat(callers.results.get(0).get()).contains(user("u"));
  }

  private static Optional<Credential> blockUntilInterrupted(CountDownLatch inside) {
    inside.countDown();
    try {
      new CountDownLatch(1).await();
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted");
    }
  }

  private String next() {
    return get(() -> Optional.of(user("u" + ++asked))).orElseThrow().username();
  }

  private Optional<Credential> get(Supplier<Optional<Credential>> lookup) {
    return cache.get("key", lookup);
  }

  private static Optional<Credential> fail() {
    throw new ImageSpecException("locked");
  }

  private static Credential user(String name) {
    return Credential.password(name, "hunter2", "test");
  }

  private static void awaitBlocked(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).as("it waits").isTrue();
      Thread.sleep(1);
    }
  }

  /** Threads that request the same key; the first is inside the lookup, which blocks. */
  private final class ConcurrentCallers {
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<CompletableFuture<Optional<Credential>>> results = new ArrayList<>();

    ConcurrentCallers(int size, Supplier<Optional<Credential>> lookup) throws InterruptedException {
      for (int i = 0; i < size; i++) {
        CompletableFuture<Optional<Credential>> result = new CompletableFuture<>();
        results.add(result);
        Thread thread = new Thread(() -> ask(result, lookup));
        thread.start();
        awaitBlocked(thread);
      }
    }

    private void ask(
        CompletableFuture<Optional<Credential>> result, Supplier<Optional<Credential>> lookup) {
      try {
        result.complete(get(() -> afterRelease(lookup)));
      } catch (RuntimeException e) {
        result.completeExceptionally(e);
      }
    }

    private Optional<Credential> afterRelease(Supplier<Optional<Credential>> lookup) {
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return lookup.get();
    }
  }

  /** A clock that advances only on request. */
  private static final class Watch extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
