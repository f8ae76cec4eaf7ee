package io.imagespec.docker.internal.buildkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.buildkit.FakeBuildKit;
import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ControlTunnelTest {
  private FakeBuildKit fake;
  private ControlChannel channel;
  private ControlTunnel tunnel;
  private Tunnel peer;

  @BeforeEach
  void open() throws Exception {
    fake = new FakeBuildKit((self, answer) -> {});
    channel = new ControlChannel(new Buildkitd(fake.dialer(), Duration.ofSeconds(10)).control());
    tunnel = ControlTunnel.open(channel.control(), SessionDescriptor.of("key", List.of()));
    peer = fake.session.get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    tunnel.close();
    channel.close();
    fake.close();
  }

  @Test
  void bytesArriveUnchangedInBothDirections() throws IOException {
    byte[] bytes = new byte[100_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    CompletableFuture<Void> writing = write(bytes, 1, new AtomicLong());
    assertThat(peer.input().readNBytes(bytes.length)).isEqualTo(bytes);
    writing.join();
    peer.output().write(bytes);
    assertThat(tunnel.input().readNBytes(bytes.length)).isEqualTo(bytes);
  }

  private CompletableFuture<Void> write(byte[] bytes, int times, AtomicLong written) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; i < times; i++) {
              tunnel.output().write(bytes);
              written.addAndGet(bytes.length);
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void slowBuilderBlocksTheWriter() throws Exception {
    AtomicLong written = new AtomicLong();
    CompletableFuture<Void> writing = write(new byte[100_000], 1_000, written);
    long before = -1;
    while (before != written.get()) {
      before = written.get();
      TimeUnit.MILLISECONDS.sleep(500);
    }
    assertThat(writing).isNotDone();
    assertThat(written.get()).isBetween(100_000L, 8_000_000L);
    peer.input().skipNBytes(100_000_000L);
    writing.get(20, TimeUnit.SECONDS);
  }

  @Test
  void closeEndsPendingReadAndWrite() throws Exception {
    CompletableFuture<Void> writing = write(new byte[100_000], 1_000, new AtomicLong());
    CompletableFuture<Integer> reading =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return tunnel.input().read();
              } catch (IOException e) {
                return -2;
              }
            });
    TimeUnit.MILLISECONDS.sleep(300);
    tunnel.close();
    assertThat(reading.get(5, TimeUnit.SECONDS)).isEqualTo(-1);
    assertThat(writing.handle((none, failure) -> failure).get(5, TimeUnit.SECONDS)).isNotNull();
  }
}
