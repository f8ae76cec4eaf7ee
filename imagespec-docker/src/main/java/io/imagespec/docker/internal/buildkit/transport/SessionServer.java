package io.imagespec.docker.internal.buildkit.transport;

import io.grpc.Attributes;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Answers what a builder asks in a session, over a tunnel that we opened. */
public final class SessionServer implements Closeable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

  private final MonitoredTunnel tunnel;
  private final Server server;
  private volatile boolean ended;

  private SessionServer(MonitoredTunnel tunnel, SessionDescriptor session, GrpcThreads threads) {
    this.tunnel = tunnel;
    this.server =
        OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
            .socketFactory(SingleTunnelServerSocket.factory(tunnel))
            .executor(threads.workers())
            .transportExecutor(threads.workers())
            .scheduledExecutorService(threads.timer())
            .flowControlWindow(ControlChannel.WINDOW)
            .maxInboundMessageSize(ControlChannel.MESSAGE_LIMIT)
            .permitKeepAliveTime(100, TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addServices(session.services())
            .addTransportFilter(new Watch())
            .build();
  }

  private final class Watch extends ServerTransportFilter {
    @Override
    public void transportTerminated(Attributes attributes) {
      ended = true;
    }
  }

  /** Starts to answer. The tunnel is closed with this, and if this fails. */
  public static SessionServer start(Tunnel tunnel, SessionDescriptor session, GrpcThreads threads)
      throws IOException {
    SessionServer server = new SessionServer(new MonitoredTunnel(tunnel), session, threads);
    try {
      server.server.start();
      return server;
    } catch (IOException | RuntimeException e) {
      tunnel.close();
      throw e;
    }
  }

  /** Whether the builder, or whatever carried the session, ended it. */
  public boolean hasEnded() {
    return ended;
  }

  /** How long the builder has said nothing; it asks after our health every few seconds. */
  public Duration silence() {
    return tunnel.silence();
  }

  /** Ends the session, and whatever is being answered. */
  @Override
  public void close() {
    server.shutdownNow();
    tunnel.close(); // whoever still writes into it would wait for the builder to read
    try {
      server.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
