package io.imagespec.docker.internal.embedded;

import io.imagespec.ArchiveFormat;
import io.imagespec.Environment;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.build.EngineFailures;
import io.imagespec.docker.internal.embedded.tree.FileCache;
import io.imagespec.docker.internal.oci.Zstd;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine that builds images of files and settings in this process. It runs no commands and
 * stores no images.
 */
public final class AssemblingEngine implements ContainerEngine {
  /** The version of the output. It changes whenever the bytes change. */
  private static final String VERSION = "1.1";

  private static final Logger LOG = LoggerFactory.getLogger(AssemblingEngine.class);

  /** The number of concurrent uploads. */
  private static final int UPLOADS = 3;

  private static final String NO_STORE =
      "it has no image store; push the image (resolve) or write an archive (buildArchive) instead";

  private final FileCache kept;
  private final EngineInfo info;

  private AssemblingEngine(FileCache kept, EngineInfo info) {
    this.kept = kept;
    this.info = info;
  }

  /**
   * Creates an engine. Opens no file or connection.
   *
   * @param environment the environment with the user's cache directory
   * @param chosenBy the source of the choice
   * @return the engine
   */
  public static AssemblingEngine of(Environment environment, String chosenBy) {
    FileCache kept = new FileCache(environment.cacheDirectory()).in("layers");
    LOG.debug("the cache of layer data is in {}", environment.cacheDirectory());
    Set<Capability> capabilities =
        EnumSet.of(
            Capability.ARCHIVES, Capability.MULTIPLE_PLATFORMS, Capability.REPRODUCIBLE_TIMESTAMPS);
    if (Zstd.isAvailable()) {
      capabilities.add(Capability.ZSTD_LAYERS);
    }
    return new AssemblingEngine(
        kept,
        EngineInfo.builder("embedded", VERSION)
            .chosenBy(chosenBy)
            .capabilities(capabilities)
            .build());
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public Optional<String> unsupportedReason(Capability capability) {
    return switch (capability) {
      case COMMANDS -> Optional.of("it builds images of files and settings, and runs no commands");
      case IMAGE_STORE -> Optional.of(NO_STORE);
      case ZSTD_LAYERS -> Optional.of("its library is missing: " + Zstd.REMEDY);
      default -> Optional.empty();
    };
  }

  /** Returns empty, since this engine has no store. */
  @Override
  public Optional<StoredImage> find(ImageReference image, Platform platform) {
    return Optional.empty();
  }

  @Override
  public BuiltImage build(BuildRequest request, BuildListener listener)
      throws InterruptedException {
    String what = "build " + request.delivery().image() + " on " + info;
    requirePossible(request, what);
    BuildDeadline deadline = BuildDeadline.after(request.deadline());
    try (BuildThreads threads =
        new BuildThreads(request.delivery().asArchive().isPresent() ? 1 : UPLOADS)) {
      EmbeddedBuild build =
          new EmbeddedBuild(request, kept, new SerializedListener(listener), threads, what);
      Future<BuiltImage> built = threads.builders().submit(build::run);
      return built.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw EngineFailures.timedOut("build " + request.delivery().image(), info, deadline, e);
    } catch (ExecutionException e) {
      throw new BuildFailedException(
          what + ": " + BuildThreads.unwrapped(e).getMessage(),
          BuildFailedException.Failure.none(),
          e.getCause());
    } catch (CancellationException e) {
      throw new InterruptedException(what + ": cancelled");
    }
  }

  /** Returns this engine, so that its cache is used. */
  @Override
  public Optional<ContainerEngine> assembler(Optional<ContainerEngine> found) {
    Objects.requireNonNull(found, "found");
    return Optional.of(this);
  }

  /** {@inheritDoc} Keeps the documents of the base for the build. */
  @Override
  public Optional<String> objection(BuildRequest request) throws InterruptedException {
    Optional<ImageReference> base = request.plan().base();
    if (base.isEmpty()) {
      return Optional.empty();
    }
    BaseName name = new BaseName(base.get(), request.plan().continuesFirstPart());
    if (base.get().digest().isEmpty()) {
      return Optional.of(name + " exists only in the store of an engine");
    }
    try {
      return BaseObjection.find(request, kept, name);
    } catch (CancellationException e) {
      boolean unused = Thread.interrupted(); // the exception replaces the flag
      throw new InterruptedException("read " + name + ": cancelled");
    }
  }

  private void requirePossible(BuildRequest request, String what) {
    BuildPlan plan = request.plan();
    List<String> commands = plan.commandSteps();
    if (!commands.isEmpty()) {
      throw new EngineUnavailableException(
          what
              + ": it runs no commands, and the spec has "
              + commands
              + "; use Docker, Podman or BuildKit");
    }
    if (request.delivery().isStore()) {
      throw new EngineUnavailableException(what + ": " + NO_STORE);
    }
    if (isDockerArchive(request.delivery()) && plan.platforms().size() > 1) {
      throw new BuildFailedException(
          what
              + ": an archive in Docker's format contains one platform, not "
              + plan.platforms()
              + "; write one archive for each platform, or an OCI archive");
    }
    if (plan.base().isEmpty() && !plan.planBase().isScratch()) {
      throw new BuildFailedException(what + ": the plan's base was not resolved");
    }
    plan.base()
        .filter(base -> base.digest().isEmpty())
        .ifPresent(
            base -> {
              throw new BuildFailedException(
                  what
                      + ": it has no image store, so "
                      + base
                      + " must come from a registry; push the base to a registry");
            });
  }

  private static boolean isDockerArchive(Delivery delivery) {
    return delivery
        .asArchive()
        .filter(archive -> archive.format() == ArchiveFormat.DOCKER_ARCHIVE)
        .isPresent();
  }

  /** Does nothing, since each build closes its own threads and connections. */
  @Override
  public void close() {}

  /** Returns the description of the engine. */
  @Override
  public String toString() {
    return info.toString();
  }
}
