package io.imagespec.docker.internal.buildkit;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.StatusRuntimeException;
import io.imagespec.ArchiveFormat;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.buildkit.progress.FailureKeepingListener;
import io.imagespec.docker.internal.buildkit.proto.ListWorkersRequest;
import io.imagespec.docker.internal.buildkit.proto.ListWorkersResponse;
import io.imagespec.docker.internal.buildkit.transport.ApiVersion;
import io.imagespec.docker.internal.buildkit.transport.Buildkitd;
import io.imagespec.docker.internal.buildkit.transport.ControlChannel;
import io.imagespec.docker.internal.buildkit.transport.Daemon;
import io.imagespec.docker.internal.buildkit.transport.DockerdBuildKit;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Dockerfile;
import io.imagespec.registry.InsecureRegistries;
import java.io.Closeable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client of a BuildKit that responded. Runs any number of builds concurrently over one
 * connection.
 */
public final class BuildKitClient implements Closeable {
  private static final Set<Capability> ALWAYS =
      Set.of(
          Capability.COMMANDS,
          Capability.MULTIPLE_PLATFORMS,
          Capability.SECRETS,
          Capability.SSH,
          Capability.EXTRA_HOSTS,
          Capability.ARCHIVES,
          Capability.CACHE_MOUNTS,
          Capability.CACHE_IMPORT,
          Capability.CACHE_EXPORT);

  /**
   * The minor version of BuildKit 0 that introduced a capability. A builder that cannot rewrite
   * layers during the export leaves each layer compressed as it was built.
   */
  private static final Map<Capability, Integer> SINCE =
      new EnumMap<>(
          Map.of(
              Capability.NETWORK_MODES, 9,
              Capability.REPRODUCIBLE_TIMESTAMPS, 13,
              Capability.ZSTD_LAYERS, 13,
              Capability.SECRET_VARIABLES, 16));

  private final Daemon daemon;
  private final ControlChannel channel;
  private final WorkerInfo workerInfo;

  private BuildKitClient(Daemon daemon, ControlChannel channel, WorkerInfo workerInfo) {
    this.daemon = daemon;
    this.channel = channel;
    this.workerInfo = workerInfo;
  }

  /**
   * Connects to BuildKit inside dockerd with one of its two protocols.
   *
   * @param address the address of dockerd
   * @param apiVersion the API version in the response to a ping
   * @param limit the maximum time for each protocol
   * @return a client, which the caller closes
   * @throws EngineUnavailableException if BuildKit is missing or does not respond; the message is
   *     about the protocol of this dockerd's version
   * @throws InterruptedException if the thread is interrupted
   */
  public static BuildKitClient inDocker(EngineAddress address, String apiVersion, Duration limit)
      throws InterruptedException {
    boolean upgrades = !new ApiVersion(apiVersion).isAtLeast(1, 53);
    try {
      return connect(new DockerdBuildKit(address, upgrades, limit), limit);
    } catch (EngineUnavailableException usual) {
      try {
        return connect(new DockerdBuildKit(address, !upgrades, limit), limit);
      } catch (EngineUnavailableException other) {
        usual.addSuppressed(other);
        throw usual;
      }
    }
  }

  /**
   * Connects to a buildkitd.
   *
   * @param place a dialer of its address; messages show its string form
   * @param limit the maximum time
   * @return a client, which the caller closes
   * @throws EngineUnavailableException if buildkitd does not respond
   * @throws InterruptedException if the thread is interrupted
   */
  public static BuildKitClient at(Dialer place, Duration limit) throws InterruptedException {
    return connect(new Buildkitd(place, limit), limit);
  }

  private static BuildKitClient connect(Daemon daemon, Duration limit) throws InterruptedException {
    ControlChannel channel = new ControlChannel(daemon.control());
    boolean connected = false;
    try {
      BuildKitClient buildKitClient =
          new BuildKitClient(daemon, channel, workers(daemon, channel, limit));
      connected = true;
      return buildKitClient;
    } finally {
      if (!connected) {
        channel.close();
      }
    }
  }

  private static WorkerInfo workers(Daemon daemon, ControlChannel channel, Duration limit)
      throws InterruptedException {
    ListenableFuture<ListWorkersResponse> answer =
        channel.questions().listWorkers(ListWorkersRequest.getDefaultInstance());
    try {
      return WorkerInfo.of(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      throw declined(daemon, "no response within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
      throw declined(
          daemon,
          reason(channel, cause),
          channel.failure().<Throwable>map(known -> known).orElse(cause));
    } finally {
      answer.cancel(true);
    }
  }

  private static String reason(ControlChannel channel, Throwable cause) {
    return cause instanceof StatusRuntimeException failed && ControlChannel.hasBroken(failed)
        ? channel.reason(failed.getStatus())
        : String.valueOf(cause.getMessage());
  }

  private static EngineUnavailableException declined(
      Daemon daemon, String reason, Throwable cause) {
    return new EngineUnavailableException("connect to " + daemon + ": " + reason, cause);
  }

  /**
   * Returns the builder's information about itself.
   *
   * @return version and platforms
   */
  public WorkerInfo workerInfo() {
    return workerInfo;
  }

  /**
   * Returns the capabilities, derived from the version. BuildKit inside dockerd does not report its
   * version.
   *
   * @return the capabilities, without those of an image store
   */
  public Set<Capability> capabilities() {
    ApiVersion version = new ApiVersion(workerInfo.version().orElse(""));
    Set<Capability> can = EnumSet.copyOf(ALWAYS);
    SINCE.forEach(
        (capability, minor) -> {
          if (version.isAtLeast(0, minor)) {
            can.add(capability);
          }
        });
    return can;
  }

  /**
   * Returns the reason that this version lacks a capability, or empty if there is no specific
   * reason.
   */
  Optional<String> whyNot(Capability capability) {
    return Optional.ofNullable(SINCE.get(capability))
        .map(
            minor ->
                "buildkitd supports "
                    + capability.description()
                    + " from version 0."
                    + minor
                    + ", and this one "
                    + workerInfo
                        .version()
                        .map(v -> "is " + v)
                        .orElse("does not report its version"));
  }

  /**
   * Returns the exporter for the image of a request.
   *
   * @param request the request
   * @param capabilities the available capabilities; without reproducible timestamps, files have the
   *     time of the build
   * @return the exporter; empty for delivery to an engine's store
   */
  public Optional<ExporterOptions> exporter(BuildRequest request, Set<Capability> capabilities) {
    return exporter(request)
        .map(to -> capabilities.contains(Capability.REPRODUCIBLE_TIMESTAMPS) ? to.atPlanTime() : to)
        .map(to -> request.compression() == LayerCompression.ZSTD ? to.withZstd() : to);
  }

  private static Optional<ExporterOptions> exporter(BuildRequest request) {
    return request.delivery().match(new Exporters(request.insecure()));
  }

  /** The exporter of each kind of delivery. */
  private record Exporters(InsecureRegistries insecure)
      implements Delivery.Cases<Optional<ExporterOptions>> {
    @Override
    public Optional<ExporterOptions> push(Delivery.Push delivery) {
      ImageReference image = delivery.image();
      return Optional.of(ExporterOptions.push(image, insecure.allows(image.domain())));
    }

    @Override
    public Optional<ExporterOptions> store(Delivery.Store delivery) {
      return Optional.empty();
    }

    @Override
    public Optional<ExporterOptions> archive(Delivery.Archive delivery) {
      String type = delivery.format() == ArchiveFormat.DOCKER_ARCHIVE ? "docker" : "oci";
      return Optional.of(ExporterOptions.archive(type, delivery.image()));
    }
  }

  /**
   * Builds and exports. Blocks until the build succeeds or fails. An interrupt also cancels the
   * build on the builder.
   *
   * @param request the request
   * @param capabilities the available capabilities; optional features that require others are
   *     skipped
   * @param exporterOptions the exporter of the result; an archive is written to the request's file
   * @param listener receives progress, one event at a time
   * @param deadline the deadline of the build
   * @return the builder's description of the result
   * @throws io.imagespec.engine.BuildFailedException if a step failed, or the base cannot be pulled
   * @throws EngineUnavailableException if the builder does not respond, disconnects, or exceeds the
   *     deadline
   * @throws io.imagespec.registry.RegistryException if a push is rejected
   * @throws io.imagespec.context.ContextException if a file changed since it was hashed
   * @throws InterruptedException if the thread is interrupted
   */
  public ExportResult build(
      BuildRequest request,
      Set<Capability> capabilities,
      ExporterOptions exporterOptions,
      BuildListener listener,
      BuildDeadline deadline)
      throws InterruptedException {
    FailureKeepingListener failureKeepingListener = new FailureKeepingListener(listener);
    Dockerfile dockerfile = request.dockerfile(capabilities);
    LocalCacheDirectories directories = LocalCacheDirectories.open(request, capabilities);
    LayerCacheOptions caches = LayerCacheOptions.of(request, capabilities, directories);
    directories
        .warnings()
        .forEach(text -> failureKeepingListener.on(new BuildEvent.FeatureSkipped(text)));
    try (SessionServices sessionServices =
        SessionServices.open(
            request, dockerfile, exporterOptions.pushes(), directories, failureKeepingListener)) {
      SolveRequestSpec solveRequest =
          SolveRequestSpec.of(request, dockerfile, exporterOptions, caches, sessionServices);
      ExportResult exportResult =
          new ExportResult(
              new Solve(channel, daemon, solveRequest, request, failureKeepingListener, deadline)
                  .run());
      sessionServices.publish();
      directories
          .publish(exportResult)
          .forEach(text -> failureKeepingListener.on(new BuildEvent.FeatureSkipped(text)));
      return exportResult;
    }
  }

  /** Ends all builds, the connection and the threads. */
  @Override
  public void close() {
    channel.close();
  }

  @Override
  public String toString() {
    return daemon.toString();
  }
}
