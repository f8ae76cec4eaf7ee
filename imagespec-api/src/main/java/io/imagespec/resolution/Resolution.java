package io.imagespec.resolution;

import io.imagespec.ArchiveFormat;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.StoredImage;
import io.imagespec.history.HistoryEntry;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.Visibility;
import io.imagespec.text.LogLine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resolution of one plan to an image, with the reasons for each decision. */
public final class Resolution {
  private static final Logger LOG = LoggerFactory.getLogger(ResolverContext.LOGGER);

  private final ResolverContext context;

  private final BuildListener listener;
  private final BuildPlan plan;
  private final ImageReference image;
  private final Reasons reasons = new Reasons();
  private final long begun = System.nanoTime();

  /** Creates the resolution of a plan, with the listener for its builds. */
  public Resolution(ResolverContext context, BuildListener listener, BuildPlan plan) {
    this.context = context;
    this.listener = listener;
    this.plan = plan;
    this.image = plan.image();
    plan.planBase()
        .asReference()
        .flatMap(base -> context.call().baseTag(base.image()))
        .ifPresent(tag -> reasons.add("base " + tag.familiar() + " is pinned to its digest"));
  }

  /**
   * Resolves the image and sets the caller's aliases. Concurrent callers share the lookup and the
   * build.
   */
  public ResolvedPlan inRegistry() throws InterruptedException {
    return withAliases(context.pushes().run(image, this::findOrPush));
  }

  /**
   * Looks the image up, and sets the caller's aliases if it exists. Sets none if the resolver never
   * builds, because its user may have no permission to push.
   *
   * @return the image, or empty if it has to be built
   */
  public Optional<ResolvedPlan> find() throws InterruptedException {
    if (context.options().presence().neverBuild()) {
      return foundOnly();
    }
    Optional<ResolvedPlan> present = present(new RegistryLookup(context, reasons));
    return present.isPresent() ? Optional.of(withAliases(present.get())) : Optional.empty();
  }

  private Optional<ResolvedPlan> foundOnly() throws InterruptedException {
    if (!plan.naming().aliases().isEmpty()) {
      reasons.add("neverBuild() sets no alias " + String.join(", ", plan.naming().aliases()));
    }
    return present(new RegistryLookup(context, reasons));
  }

  /** Copies an image with the same fingerprint from another repository, and sets the aliases. */
  public ResolvedPlan copyOf(ResolvedPlan source) throws InterruptedException {
    return withAliases(context.pushes().run(image, () -> copied(source)));
  }

  private ResolvedPlan withAliases(ResolvedPlan resolved) throws InterruptedException {
    for (String alias : plan.naming().aliases()) {
      context.registry().get().tag(resolved.pinned(), alias);
    }
    return resolved;
  }

  private Optional<ResolvedPlan> present(RegistryLookup lookup) throws InterruptedException {
    if (context.options().presence().force()) {
      return context.call().rebuilt(image);
    }
    Optional<Descriptor> present = lookup.find(image);
    if (present.isEmpty()) {
      return Optional.empty();
    }
    if (context.options().checkBases()) {
      new BaseComparison(context, plan).compare().ifPresent(reasons::add);
    }
    return Optional.of(finished(present.get().digest(), false));
  }

  private ResolvedPlan copied(ResolvedPlan source) throws InterruptedException {
    new RegistryLookup(context, reasons).requirePush(image);
    Optional<Descriptor> copy = context.registry().get().copy(source.pinned(), image);
    if (copy.isEmpty()) {
      throw new RegistryException(
          "copy "
              + source.pinned()
              + " to "
              + image
              + ": the registry no longer returns the source; resolve again",
          null);
    }
    new PushVerification(context).confirmCopy(image.repository().withDigest(source.digest()));
    reasons.add("it is a copy of " + source.pinned().familiar() + ", which has its fingerprint");
    remember(source.digest());
    return finished(source.digest(), source.built());
  }

  private ResolvedPlan findOrPush() throws InterruptedException {
    RegistryLookup lookup = new RegistryLookup(context, reasons);
    Optional<ResolvedPlan> present = present(lookup);
    if (present.isPresent()) {
      return present.get();
    }
    PlanBuild build = build(new Delivery.Push(image));
    build.requireBoundSecrets();
    lookup.requirePush(image);
    boolean isForced = context.options().presence().force();
    if (isForced) {
      reasons.addForced();
    }
    boolean isOnlyAssembled = build.assembles() && !plan.hasCommands();
    return isForced || isOnlyAssembled // a lock would cost more than a second assembly
        ? built(build)
        : builtOnce(build);
  }

  /** Builds the image, unless another process of this machine builds it. */
  private ResolvedPlan builtOnce(PlanBuild build) throws InterruptedException {
    return context.locked(
        image,
        reasons,
        lock -> {
          boolean isLikely = lock.waited() || (lock.isHeld() && !build.assembles());
          Optional<ResolvedPlan> other = isLikely ? pushedByOther() : Optional.empty();
          return other.isPresent() ? other.get() : built(build);
        });
  }

  /**
   * Looks the image up again, because another process may have pushed it before this one got the
   * lock. A plan that is assembled in this process is looked up before its push in any case.
   */
  private Optional<ResolvedPlan> pushedByOther() throws InterruptedException {
    Optional<Descriptor> pushed = new RegistryLookup(context, new Reasons()).find(image);
    if (pushed.isEmpty()) {
      return Optional.empty();
    }
    reasons.add("another process has pushed " + image.familiar() + " in the meantime");
    return Optional.of(finished(pushed.get().digest(), false));
  }

  /** Builds and pushes the image, the first part of another plan, on a resolved base. */
  ResolvedPlan pushOn(ResolvedBase base, PlanEngine engine) throws InterruptedException {
    return confirmed(build(engine).runOn(base));
  }

  /** Returns the image, the first part of another plan, that another caller has pushed. */
  ResolvedPlan reuse(FirstPart part) throws InterruptedException {
    Digest digest = part.image().digest().orElseThrow();
    return finished(digest, false);
  }

  private ResolvedPlan confirmed(ImageBuild.Result built) throws InterruptedException {
    if (built.reused().isPresent()) {
      return finished(built.reused().get(), false);
    }
    Digest digest = new PushVerification(context).confirm(image, built.image(), built.platforms());
    return context.call().addRebuilt(finished(digest, true));
  }

  private ResolvedPlan built(PlanBuild build) throws InterruptedException {
    ResolvedPlan built = confirmed(build.run());
    remember(built.digest());
    return built;
  }

  /** Adds the image to those that explain a missing one. */
  private void remember(Digest digest) {
    context
        .history()
        .ifPresent(history -> history.record(HistoryEntry.of(plan, digest, Instant.now())));
  }

  private ResolvedPlan finished(Digest digest, boolean built) throws InterruptedException {
    Visibility visibility = visibility(digest, built);
    report(action(built) + " " + image.repository().familiar() + "@" + digest);
    return new ResolvedPlan(
        image, digest, built, plan.fingerprint(), plan.platforms(), visibility, reasons.list());
  }

  /** Checks new images, and reused ones only if they have to be public, to save requests. */
  private Visibility visibility(Digest digest, boolean built) throws InterruptedException {
    if (!built && !context.options().requirePublic()) {
      return Visibility.NOT_CHECKED;
    }
    return reasons.addVisibility(
        context.registry().get().checkVisibility(image.repository().withDigest(digest)));
  }

  private PlanEngine engine(Delivery delivery) {
    return new PlanEngine(context, plan, delivery, reasons);
  }

  private PlanBuild build(Delivery delivery) throws InterruptedException {
    return PlanBuild.of(context, listener, plan, delivery, reasons);
  }

  private ImageBuild build(PlanEngine engine) {
    return new ImageBuild(context, listener, plan, engine, reasons);
  }

  /** Resolves the image in the store of an engine. */
  public StoredPlan inStore() throws InterruptedException {
    return inStore(engine(new Delivery.Store(image)));
  }

  /** Resolves a base spec in the store of the engine that builds the child. */
  StoredPlan inStoreOf(PlanEngine child) throws InterruptedException {
    return inStore(child.forStoredBase(plan, reasons));
  }

  private StoredPlan inStore(PlanEngine engine) throws InterruptedException {
    ResolverContext.Stored place = new ResolverContext.Stored(image, engine.engine());
    return context.stores().run(place, () -> findOrStore(engine));
  }

  private StoredPlan findOrStore(PlanEngine engine) throws InterruptedException {
    Optional<StoredImage> present = presentIn(engine.engine());
    if (present.isPresent()) {
      return stored(present.get().id(), false);
    }
    reasons.addEngineBuildsAll("the image must be in its store");
    ImageBuild build = build(engine);
    build.requireBoundSecrets();
    ResolvedBase base = new PlanBaseResolver(context, listener, plan, engine, reasons).resolve();
    return stored(build.runOn(base).image().id(), true);
  }

  private Optional<StoredImage> presentIn(ContainerEngine engine) throws InterruptedException {
    if (context.options().presence().force()) {
      reasons.addForced();
      return Optional.empty();
    }
    Optional<StoredImage> present =
        engine.find(image, plan.platforms().first()).filter(this::isOurs);
    reasons.addPresence(image, present.isPresent(), "the engine's own store");
    return present;
  }

  /** Compares the label, because a tag can be moved to another image. */
  private boolean isOurs(StoredImage stored) {
    return plan.fingerprint().toString().equals(stored.config().labels().get(Labels.FINGERPRINT));
  }

  private StoredPlan stored(Digest id, boolean built) {
    report(action(built) + " " + image.familiar() + " (" + id + ")");
    return new StoredPlan(image, id, built, plan.fingerprint(), reasons.list());
  }

  /**
   * Builds an archive. It is for other machines, so the registry takes precedence for its base. A
   * base spec is pushed to its registry if it has one, else built into the engine's store.
   */
  public StoredPlan inArchive(Path file, ArchiveFormat format) throws InterruptedException {
    Delivery delivery = new Delivery.Archive(image, file, format);
    PlanBuild build = build(delivery);
    build.requireBoundSecrets();
    BuiltImage built = build.run().image();
    report(action(true) + " " + image.familiar() + " in " + file);
    return new StoredPlan(image, built.id(), true, plan.fingerprint(), reasons.list());
  }

  private static String action(boolean built) {
    return built ? "BUILT" : "REUSED";
  }

  /** Logs one line at INFO; the reasons, which may be many and long, at DEBUG. */
  private void report(String done) {
    plan.warnings().forEach(reasons::add);
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    LOG.info(LogLine.shorten(done + " after " + BuildObserver.seconds(time)));
    reasons.list().forEach(reason -> LOG.debug(LogLine.shorten("because " + reason)));
  }
}
