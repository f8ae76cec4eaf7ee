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
import io.imagespec.docker.internal.buildkit.transport.CapabilityName;
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

/** A BuildKit that answered. Takes any number of builds at a time, over one connection. */
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
   * What came with which minor version of major version 0. A builder that cannot rewrite layers
   * while it exports them leaves one compressed as it was when it made it.
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
   * Connects to BuildKit inside dockerd, in one of the two ways there are.
   *
   * @param address where dockerd is
   * @param apiVersion the API's version as its ping says
   * @param limit how long each way may take
   * @return BuildKit, to be closed
   * @throws EngineUnavailableException if there is none, or it does not answer; says so of the way
   *     that dockerds of this version know
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
   * Connects to a daemon of BuildKit's own.
   *
   * @param place where it is; its text is shown in messages
   * @param limit how long it may take
   * @return BuildKit, to be closed
   * @throws EngineUnavailableException if it does not answer
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
      throw declined(daemon, "no answer within " + limit.toMillis() + " ms", e);
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
   * What it said of itself.
   *
   * @return version and platforms
   */
  public WorkerInfo workerInfo() {
    return workerInfo;
  }

  /**
   * What it can do, as its version tells; one inside dockerd does not say its version.
   *
   * @return the capabilities, without those of a store
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

  /** Which version has what this one lacks. */
  Optional<String> whyNot(Capability capability) {
    return Optional.ofNullable(SINCE.get(capability))
        .map(
            minor ->
                "buildkitd supports "
                    + capability.description()
                    + " from version 0."
                    + minor
                    + ", and this one "
                    + workerInfo.version().map(v -> "is " + v).orElse("does not say its version"));
  }

  /**
   * What is to be done with a request's image.
   *
   * @param request the request
   * @param capabilities what may be used: an older builder writes the times of the build
   * @return the exporter; empty if it goes into an engine's store
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
   * Builds and exports. Blocks until that is done or has failed; an interrupt ends the build on the
   * builder too.
   *
   * @param request what to build
   * @param capabilities what may be used; what is only wished for and not among them is left out
   * @param exporterOptions what is done with the result; an archive goes to the request's file
   * @param listener told of progress, one event at a time
   * @param deadline when it must be over
   * @return what the builder says of the result
   * @throws io.imagespec.engine.BuildFailedException if a step failed, or the base cannot be had
   * @throws EngineUnavailableException if the builder does not answer, goes away, or is not done in
   *     time
   * @throws io.imagespec.registry.RegistryException if a push is refused
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

  /** Ends what is under way, the connection and the threads. */
  @Override
  public void close() {
    channel.close();
  }

  @Override
  public String toString() {
    return daemon.toString();
  }
}
