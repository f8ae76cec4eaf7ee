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
 * The control API over a tunnel, for any number of builds at a time. A tunnel is opened when
 * something is asked, and again if the last one broke.
 */
public final class ControlChannel implements Closeable {
  /** What the other end may send before we have read it, in bytes. */
  static final int WINDOW = 4 * 1024 * 1024;

  /** The largest message taken, in bytes; buildkitd's own client takes as much. */
  static final int MESSAGE_LIMIT = 16 * 1024 * 1024;

  /** How gRPC describes that the other end said goodbye. */
  private static final String GIVEN_UP = "\nReceived Goaway";

  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

  private final GrpcThreads threads = new GrpcThreads();
  private final TunnelSocketFactory sockets;
  private final ManagedChannel channel;

  /** Opens nothing yet. */
  public ControlChannel(Dialer dialer) {
    GrpcLogRedaction.guard();
    this.sockets = new TunnelSocketFactory(dialer);
    this.channel =
        OkHttpChannelBuilder.forAddress("127.0.0.1", 1) // of no account: see TunnelSocketFactory
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

  /** Calls to make; a connection that failed a moment ago is tried again at once. */
  public ControlGrpc.ControlStub control() {
    channel.resetConnectBackoff();
    return ControlGrpc.newStub(channel);
  }

  /** The same, with futures for answers. */
  public ControlGrpc.ControlFutureStub questions() {
    channel.resetConnectBackoff();
    return ControlGrpc.newFutureStub(channel);
  }

  public GrpcThreads threads() {
    return threads;
  }

  /**
   * Whether a call failed because the connection did, and not because the daemon said so: what a
   * daemon says comes with headers. A connection that ends within a frame is an internal error to
   * gRPC, and one that the other end gives up has the code that it gave.
   */
  public static boolean hasBroken(StatusRuntimeException failure) {
    Metadata trailers = failure.getTrailers();
    Status status = failure.getStatus();
    String words = String.valueOf(status.getDescription());
    return (status.getCode() == Status.Code.UNAVAILABLE
            || status.getCause() instanceof TunnelClosedException
            || words.contains(GIVEN_UP))
        && (trailers == null || trailers.keys().isEmpty());
  }

  /** Why the connection failed, for a message. */
  public String reason(Status status) {
    String reason =
        sockets
            .failure()
            .map(FailureText::text)
            .orElse(
                status.getCause() == null
                    ? "the connection broke"
                    : FailureText.text(status.getCause()));
    return sockets.complaint().map(text -> reason + "; " + text).orElse(reason);
  }

  /** What it failed with, as far as whatever carries it knows. */
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
