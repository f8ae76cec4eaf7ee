package io.imagespec.docker.internal.buildkit.transport;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.imagespec.docker.internal.buildkit.proto.ControlGrpc;
import io.imagespec.docker.internal.host.FailureText;
import io.imagespec.docker.internal.tunnel.Dialer;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The control API over a tunnel, for any number of concurrent builds. A tunnel is opened for the
 * first call, and again if the last one was lost.
 */
public final class ControlChannel implements Closeable {
  /** The number of bytes that the peer may send before they are read. */
  static final int WINDOW = 4 * 1024 * 1024;

  /**
   * The maximum size of a received message, in bytes. buildkitd's own client has the same limit.
   */
  static final int MESSAGE_LIMIT = 16 * 1024 * 1024;

  /** The text in a gRPC status if the peer closed the connection with a GOAWAY frame. */
  private static final String GOAWAY = "\nReceived Goaway";

  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

  private final GrpcThreads threads = new GrpcThreads();
  private final TunnelSocketFactory sockets;
  private final ManagedChannel channel;

  /** Creates a channel; opens no connection yet. */
  public ControlChannel(Dialer dialer) {
    GrpcLogRedaction.install();
    this.sockets = new TunnelSocketFactory(dialer);
    this.channel =
        OkHttpChannelBuilder.forAddress("127.0.0.1", 1) // unused: see TunnelSocketFactory
            .usePlaintext()
            .socketFactory(sockets)
            .overrideAuthority("localhost")
            .proxyDetector(target -> null)
            .disableServiceConfigLookUp()
            .disableRetry()
            .flowControlWindow(WINDOW)
            .maxInboundMessageSize(MESSAGE_LIMIT)
            .executor(threads.workers())
            .offloadExecutor(threads.workers())
            .transportExecutor(threads.workers())
            .scheduledExecutorService(threads.timer())
            .build();
  }

  /** Returns a stub for calls. A connection that has just failed is retried at once. */
  public ControlGrpc.ControlStub control() {
    channel.resetConnectBackoff();
    return ControlGrpc.newStub(channel);
  }

  /** Returns a stub like {@link #control()} with futures. */
  public ControlGrpc.ControlFutureStub questions() {
    channel.resetConnectBackoff();
    return ControlGrpc.newFutureStub(channel);
  }

  public GrpcThreads threads() {
    return threads;
  }

  /**
   * Returns true if a call failed because of the connection, and not because of an error of the
   * daemon, which comes with headers. To gRPC, a connection that ends within a frame is an internal
   * error, and a connection that the peer closes has the peer's code.
   */
  public static boolean hasBroken(StatusRuntimeException failure) {
    Metadata trailers = failure.getTrailers();
    Status status = failure.getStatus();
    String words = String.valueOf(status.getDescription());
    return (status.getCode() == Status.Code.UNAVAILABLE
            || status.getCause() instanceof TunnelClosedException
            || words.contains(GOAWAY))
        && (trailers == null || trailers.keys().isEmpty());
  }

  /** Returns the reason of a connection failure, for a message. */
  public String reason(Status status) {
    String reason =
        sockets
            .failure()
            .map(FailureText::text)
            .orElse(
                status.getCause() == null
                    ? "the connection was lost"
                    : FailureText.text(status.getCause()));
    return sockets.failureReason().map(text -> reason + "; " + text).orElse(reason);
  }

  /** Returns the exception of the last connection failure, if known. */
  public Optional<IOException> failure() {
    return sockets.failure();
  }

  /** Ends all calls, the connection and the threads. */
  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.close();
  }
}
