package io.imagespec.docker.internal.buildkit;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.build.EngineFailures;
import io.imagespec.docker.internal.buildkit.progress.FailureKeepingListener;
import io.imagespec.docker.internal.buildkit.progress.StatusStream;
import io.imagespec.docker.internal.buildkit.progress.StatusTranslator;
import io.imagespec.docker.internal.buildkit.progress.StepIndex;
import io.imagespec.docker.internal.buildkit.proto.SolveRequest;
import io.imagespec.docker.internal.buildkit.proto.SolveResponse;
import io.imagespec.docker.internal.buildkit.proto.StatusRequest;
import io.imagespec.docker.internal.buildkit.transport.ControlChannel;
import io.imagespec.docker.internal.buildkit.transport.ControlTunnel;
import io.imagespec.docker.internal.buildkit.transport.Daemon;
import io.imagespec.docker.internal.buildkit.transport.SessionDescriptor;
import io.imagespec.docker.internal.buildkit.transport.SessionServer;
import io.imagespec.docker.internal.concurrent.UninterruptibleWork;
import io.imagespec.docker.internal.host.FailureText;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.Tunnel;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A build with its session and its progress reports. When {@link #run()} returns or throws, all
 * three have ended, on the builder too.
 */
final class Solve {
  /** The interval of the checks for failures. */
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

  /** The time without a health check after which a builder counts as lost. */
  private static final Duration HEALTH_CHECK_LIMIT = Duration.ofSeconds(60);

  /** The maximum time to wait for the last reports. */
  private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(3);

  private final ControlChannel channel;
  private final Daemon daemon;
  private final SolveRequestSpec solveRequest;
  private final BuildRequest request;
  private final FailureKeepingListener failureKeepingListener;
  private final BuildDeadline deadline;
  private final String ref = UUID.randomUUID().toString().replace("-", "");
  private final SessionDescriptor session;
  private final StatusTranslator reader;
  private final StatusStream reports;

  Solve(
      ControlChannel channel,
      Daemon daemon,
      SolveRequestSpec solveRequest,
      BuildRequest request,
      FailureKeepingListener failureKeepingListener,
      BuildDeadline deadline) {
    this.channel = channel;
    this.daemon = daemon;
    this.solveRequest = solveRequest;
    this.request = request;
    this.failureKeepingListener = failureKeepingListener;
    this.deadline = deadline;
    this.session = SessionDescriptor.of(solveRequest.sharedKey(), solveRequest.services());
    this.reader =
        new StatusTranslator(
            new StepIndex(solveRequest.dockerfile()),
            request.cacheExports(),
            failureKeepingListener);
    this.reports = new StatusStream(reader);
  }

  /** Runs the build and returns the exporter's response. */
  Map<String, String> run() throws InterruptedException {
    try (SessionServer server = openSession()) {
      return solve(server);
    }
  }

  private SessionServer openSession() throws InterruptedException {
    try {
      Optional<Dialer> own = daemon.session(session);
      Tunnel tunnel =
          own.isPresent() ? own.get().open() : ControlTunnel.open(channel.control(), session);
      return SessionServer.start(tunnel, session, channel.threads());
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while connecting to " + daemon);
      }
      throw unavailable("cannot open a session: " + FailureText.text(e), e);
    }
  }

  private Map<String, String> solve(SessionServer server) throws InterruptedException {
    ListenableFuture<SolveResponse> answer = channel.questions().solve(toProto());
    channel.control().status(StatusRequest.newBuilder().setRef(ref).build(), reports);
    try {
      SolveResponse response = await(answer, server);
      reports.end(REPORT_TIMEOUT);
      failureKeepingListener.failure().ifPresent(Solve::rethrow);
      reader.succeeded();
      return response.getExporterResponseMap();
    } catch (ExecutionException e) {
      reports.end(REPORT_TIMEOUT);
      throw failure(Optional.ofNullable(e.getCause()).orElse(e), server);
    } finally {
      stop(answer);
    }
  }

  private SolveRequest toProto() {
    return SolveRequest.newBuilder()
        .setRef(ref)
        .setSession(session.id())
        .setFrontend(FrontendOptions.NAME)
        .putAllFrontendAttrs(solveRequest.frontend())
        .setExporter(solveRequest.exporterOptions().type())
        .putAllExporterAttrs(solveRequest.exporterOptions().attributes())
        .setCache(solveRequest.caches().toOptions())
        .addAllEntitlements(solveRequest.entitlements())
        .build();
  }

  private SolveResponse await(ListenableFuture<SolveResponse> answer, SessionServer server)
      throws InterruptedException, ExecutionException {
    while (true) {
      long left = Math.min(CHECK_INTERVAL.toNanos(), deadline.remainingNanos());
      try {
        return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        check(server);
      }
    }
  }

  private void check(SessionServer server) {
    failureKeepingListener.failure().ifPresent(Solve::rethrow);
    if (deadline.remainingNanos() <= 0) {
      throw EngineFailures.timedOut(
          solveRequest.what(),
          daemon,
          deadline,
          new TimeoutException("no response before the deadline"));
    }
    if (server.idleTime().compareTo(HEALTH_CHECK_LIMIT) > 0) {
      throw unavailable(
          "no health check from the builder for " + HEALTH_CHECK_LIMIT.toSeconds() + " s",
          new IOException("no health check"));
    }
  }

  private static void rethrow(RuntimeException failure) {
    throw failure;
  }

  private RuntimeException failure(Throwable cause, SessionServer server) {
    Optional<RuntimeException> own = failureKeepingListener.failure().or(solveRequest.failure());
    if (own.isPresent()) {
      return own.get();
    }
    if (!(cause instanceof StatusRuntimeException failed)) {
      return new CancellationException(solveRequest.what() + ": " + cause);
    }
    Status status = failed.getStatus();
    if (ControlChannel.hasBroken(failed)) {
      return unavailable(channel.reason(status), failed);
    }
    return server.hasEnded()
        ? unavailable("the session ended: " + status.getDescription(), failed)
        : new SolveFailure(daemon, solveRequest, request, reader).of(failed);
  }

  private EngineUnavailableException unavailable(String reason, Throwable cause) {
    return EngineFailures.disconnected(solveRequest.what(), daemon, reason, cause);
  }

  /** Cancels the build unless it has ended. The reports end when the builder has cancelled it. */
  private void stop(ListenableFuture<SolveResponse> answer) {
    UninterruptibleWork.run(
        () -> {
          try {
            if (answer.cancel(true)) {
              reports.end(REPORT_TIMEOUT);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            reports.cancel();
          }
        });
  }
}
