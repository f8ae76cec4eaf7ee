package io.imagespec.testing;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildFailedException.Failure;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import io.imagespec.plan.Labels;
import io.imagespec.registry.ImageConfig;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.text.NullChecks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * An engine that records builds instead of executing them, for unit tests of code that resolves
 * images.
 *
 * <p>Everything before the build is real: the spec is planned, its files are read and hashed, the
 * registry is asked, and the base and the engine's capabilities are checked. A pushed image goes to
 * an {@link InMemoryRegistry}, so that the next resolve finds it, unless the registry has the image
 * when the build ends. The same plan always has the same digest, which is not the digest of a real
 * image. Secrets are not looked up. Archives are refused, because it has no content for them.
 *
 * <p>Thread-safe. {@link #close()} does nothing.
 */
public final class RecordingEngine implements ContainerEngine {
  private final InMemoryRegistry registry;
  private final Set<Capability> capabilities =
      EnumSet.complementOf(EnumSet.of(Capability.ARCHIVES));
  private final List<RecordedBuild> builds = new CopyOnWriteArrayList<>();
  private final List<BuildScript> scripts = new CopyOnWriteArrayList<>();
  private final Map<ImageReference, StoredImage> stored = new ConcurrentHashMap<>();

  private volatile boolean splits;

  private RecordingEngine(InMemoryRegistry registry) {
    this.registry = registry;
  }

  /**
   * Creates an engine with all capabilities except archives.
   *
   * @param registry the registry from which it pulls bases and to which it pushes images
   * @return the engine
   */
  public static RecordingEngine with(InMemoryRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    return new RecordingEngine(registry);
  }

  /**
   * Creates a builder of a resolver that uses nothing of this machine except the files of its
   * specs: it has this engine, its registry, no credentials, and an environment without variables.
   *
   * @return the builder
   */
  public ImageResolver.Builder resolver() {
    return ImageResolver.builder()
        .engine(this)
        .registry(registry)
        .keychain(Keychain.none())
        .environment(Environment.of(Map.of(), Path.of("")));
  }

  /**
   * Records the builds of both parts of a plan, as a resolver with a real engine requests them: the
   * steps up to the last command, unless the registry has their image, and the rest. By default
   * each image is one build of the unsplit plan.
   *
   * @return this
   */
  public RecordingEngine split() {
    splits = true;
    return this;
  }

  /**
   * Removes capabilities, to simulate an engine without them.
   *
   * @param missing the missing capabilities
   * @return this
   */
  public RecordingEngine without(Capability... missing) {
    NullChecks.requireNonNulls(missing, "missing");
    synchronized (capabilities) {
      capabilities.removeAll(List.of(missing));
    }
    return this;
  }

  /**
   * Adds a script that runs during builds. Repeatable: each build runs all scripts in the order in
   * which they were added, until one throws. If they take longer than the build's deadline, the
   * build fails with {@link BuildTimeoutException} after the current script.
   *
   * @param script the script
   * @return this
   */
  public RecordingEngine during(BuildScript script) {
    Objects.requireNonNull(script, "script");
    scripts.add(script);
    return this;
  }

  /**
   * Fails builds that run a certain command, with the exception of a real engine: it contains the
   * step, its exit code and its output.
   *
   * @param part a part of the command's text, for example {@code pip install}
   * @param exitCode the exit code, not 0
   * @param lastLines the output before the failure
   * @return this
   * @throws IllegalArgumentException if the exit code is 0
   */
  public RecordingEngine failCommand(String part, int exitCode, String... lastLines) {
    Objects.requireNonNull(part, "part");
    NullChecks.requireNonNulls(lastLines, "lastLines");
    if (exitCode == 0) {
      throw new IllegalArgumentException(
          "failCommand: exit code 0 means success; specify another exit code");
    }
    return during(
        (build, listener) -> {
          for (Instruction instruction : build.plan().instructions()) {
            Optional<Instruction.Run> failing =
                instruction.asRun().filter(run -> String.join(" ", run.command()).contains(part));
            if (failing.isPresent()) {
              List.of(lastLines).forEach(line -> listener.on(new BuildEvent.Output(line)));
              throw failure(build, failing.get(), exitCode, List.of(lastLines));
            }
          }
        });
  }

  private BuildFailedException failure(
      RecordedBuild build, Instruction.Run run, int exitCode, List<String> lastLines) {
    String step = build.plan().firstStep(run::equals).orElse("");
    return BuildFailedException.of(
        "build " + build.image() + " on " + info(),
        "",
        new Failure(step, run.command(), exitCode, lastLines),
        null);
  }

  /**
   * Returns the requested builds, including failed ones.
   *
   * @return the builds, in the order in which they began
   */
  public List<RecordedBuild> builds() {
    return List.copyOf(builds);
  }

  /**
   * Returns the only requested build.
   *
   * @return the build
   * @throws AssertionError if no build or more than one was requested
   */
  public RecordedBuild onlyBuild() {
    List<RecordedBuild> all = builds();
    if (all.size() != 1) {
      throw new AssertionError("expected one build, but there were " + all.size() + ": " + all);
    }
    return all.get(0);
  }

  @Override
  public EngineInfo info() {
    synchronized (capabilities) {
      return EngineInfo.builder("recording", "1.0")
          .chosenBy("a test")
          .capabilities(capabilities)
          .build();
    }
  }

  @Override
  public Optional<String> unsupportedReason(Capability capability) {
    Objects.requireNonNull(capability, "capability");
    return capability == Capability.ARCHIVES
        ? Optional.of("it creates no files, so it has no content for an archive")
        : Optional.empty();
  }

  /** Returns this engine if it records both parts of a plan, else empty. */
  @Override
  public Optional<ContainerEngine> assembler(Optional<ContainerEngine> found) {
    Objects.requireNonNull(found, "found");
    return splits ? Optional.of(this) : Optional.empty();
  }

  @Override
  public Optional<StoredImage> find(ImageReference image, Platform platform) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(platform, "platform");
    return Optional.ofNullable(stored.get(image))
        .filter(found -> platform.compatible().contains(found.platform()));
  }

  @Override
  public BuiltImage build(BuildRequest request, BuildListener listener)
      throws InterruptedException {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(listener, "listener");
    RecordedBuild build = new RecordedBuild(request);
    builds.add(build);
    long begun = System.nanoTime();
    for (BuildScript script : scripts) {
      script.run(build, listener);
      requireInTime(request, Duration.ofNanos(System.nanoTime() - begun));
    }
    return deliver(build);
  }

  private void requireInTime(BuildRequest request, Duration taken) {
    if (taken.compareTo(request.deadline()) > 0) {
      throw new BuildTimeoutException(
          "build "
              + request.delivery().image()
              + " on "
              + info()
              + ": not done within "
              + request.deadline().toMillis() / 1000.0
              + " s; the scripts of the test took longer",
          null);
    }
  }

  private BuiltImage deliver(RecordedBuild build) {
    Digest digest = InMemoryRegistry.hash(build.plan().fingerprint().toString());
    if (build.request().delivery().isPush()) {
      Optional<Digest> other = build.request().pushCheck().findPushed();
      if (other.isPresent()) {
        return new BuiltImage(other.get(), Optional.empty());
      }
      registry.put(build.image(), digest, configs(build));
      return new BuiltImage(digest, Optional.of(digest));
    }
    Platform platform = build.platforms().first();
    stored.put(
        build.image(),
        new StoredImage(build.image(), digest, platform, config(build.plan(), platform)));
    return new BuiltImage(digest, Optional.empty());
  }

  private Map<Platform, ImageConfig> configs(RecordedBuild build) {
    return build.platforms().stream()
        .collect(
            Collectors.toMap(platform -> platform, platform -> config(build.plan(), platform)));
  }

  private ImageConfig config(BuildPlan plan, Platform platform) {
    ImageConfig base = base(plan, platform);
    return plan.continuesFirstPart()
        ? PlannedConfig.continued(plan, base, isVariableInherited(plan, base, platform))
        : PlannedConfig.of(plan, base);
  }

  /** Tests if the base of a first part has the SDK's variable. */
  private boolean isVariableInherited(BuildPlan rest, ImageConfig part, Platform platform) {
    Optional<ImageConfig> base =
        Optional.ofNullable(part.labels().get(Labels.BASE_DIGEST))
            .flatMap(digest -> basePinned(rest, Digest.parse(digest)))
            .map(pinned -> registry.configs(pinned).get(platform));
    return rest.planBase().asParent().isPresent()
        || base.stream()
            .flatMap(config -> config.environment().stream())
            .anyMatch(entry -> entry.startsWith(Labels.VARIABLE + "="));
  }

  private static Optional<ImageReference> basePinned(BuildPlan plan, Digest digest) {
    return plan.planBase().asReference().map(base -> base.image().repository().withDigest(digest));
  }

  private ImageConfig base(BuildPlan plan, Platform platform) {
    Optional<ImageConfig> pulled =
        plan.base().map(registry::configs).map(configs -> configs.get(platform));
    return pulled
        .or(() -> plan.base().flatMap(base -> find(base, platform)).map(StoredImage::config))
        .orElseGet(PlannedConfig::nothing);
  }

  @Override
  public void close() {}

  /** Returns the images of the builds so far. */
  @Override
  public String toString() {
    return "RecordingEngine[builds=" + builds + "]";
  }
}
