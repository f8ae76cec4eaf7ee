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

/** A server for a builder's calls in a session, over a tunnel that this process opened. */
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

  /** Starts a server. The tunnel is closed with the server, or if starting fails. */
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

  /** Returns true if the builder or the connection ended the session. */
  public boolean hasEnded() {
    return ended;
  }

  /**
   * Returns the time since the builder last sent data. It sends a health check every few seconds.
   */
  public Duration idleTime() {
    return tunnel.idleTime();
  }

  /** Ends the session and all its calls. */
  @Override
  public void close() {
    server.shutdownNow();
    tunnel.close(); // otherwise a writer would wait for the builder to read
    try {
      server.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
