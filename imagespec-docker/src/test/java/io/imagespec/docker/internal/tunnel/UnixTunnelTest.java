package io.imagespec.docker.internal.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class UnixTunnelTest {
  @TempDir Path directory;

  private ServerSocketChannel server;
  private UnixTunnel tunnel;
  private SocketChannel peer;

  @BeforeEach
  void open() throws IOException {
    Path socket = directory.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    tunnel = UnixTunnel.open(socket);
    peer = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    tunnel.close();
    peer.close();
    server.close();
  }

  private CompletableFuture<Object> reading() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return tunnel.input().read();
          } catch (IOException e) {
            return e;
          }
        });
  }

  @Test
  void oneThreadWritesWhileAnotherWaitsToRead() throws Exception {
    CompletableFuture<Object> reading = reading();
    TimeUnit.MILLISECONDS.sleep(200);
    tunnel.output().write(new byte[] {1, 2, 3});

    ByteBuffer received = ByteBuffer.allocate(3);
    while (received.hasRemaining()) {
      assertThat(peer.read(received)).isPositive();
    }
    assertThat(reading).isNotDone();
    peer.write(ByteBuffer.wrap(new byte[] {(byte) 200}));
    assertThat(reading.get(5, TimeUnit.SECONDS)).isEqualTo(200);
  }

  @Test
  void closeEndsPendingRead() throws Exception {
    CompletableFuture<Object> reading = reading();
    TimeUnit.MILLISECONDS.sleep(200);
    tunnel.close();
    assertThat(reading.get(5, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
  }

  @Test
  void closedPeerEndsInput() throws IOException {
    peer.close();
    assertThat(tunnel.input().read()).isEqualTo(-1);
  }
}
