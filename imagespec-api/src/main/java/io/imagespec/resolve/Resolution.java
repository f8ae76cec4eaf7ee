package io.imagespec.resolve;

import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.plan.PlanBase;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.Exposure;
import io.imagespec.registry.Visibility;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One plan on its way to an image, with the reasons for what is done. */
final class Resolution {
  private static final Logger LOG = LoggerFactory.getLogger(ImageResolver.class);

  /** The longest reason in the log, in characters. */
  private final ResolverContext context;

  private final BuildListener listener;
  private final BuildPlan plan;
  private final ImageReference image;
  private final List<String> reasons = new ArrayList<>();
  private final long begun = System.nanoTime();

  Resolution(ResolverContext context, BuildListener listener, BuildPlan plan) {
    this.context = context;
    this.listener = listener;
    this.plan = plan;
    this.image = plan.image();
  }

  /** Aliases are set by everybody who asks for them; finding and building is done once. */
  ResolvedImage inRegistry() throws InterruptedException {
    ResolvedImage resolved = context.pushes().run(image, this::findOrPush);
    for (String alias : plan.naming().aliases()) {
      context.registry().get().tag(resolved.pinned(), alias);
    }
    return resolved;
  }

  private ResolvedImage findOrPush() throws InterruptedException {
    RegistryLookup lookup = new RegistryLookup(context, reasons);
    Optional<Descriptor> present = lookup.find(image);
    if (present.isPresent()) {
      if (context.options().checkBases()) {
        new BaseDrift(context.registry().get(), plan).report(reasons);
      }
      return finished(present.get().digest(), Action.REUSED);
    }
    ImageBuild build = new ImageBuild(context, listener, plan, new Delivery.Push(image), reasons);
    build.requireBoundSecrets();
    lookup.requirePush(image);
    ResolvedBase base = base(build);
    BuiltImage built = build.build(base);
    return finished(
        new PushVerification(context.registry().get(), context.options().mirrors())
            .confirm(image, built, base.servedFor(plan.platforms())),
        Action.BUILT);
  }

  private ResolvedImage finished(Digest digest, Action action) throws InterruptedException {
    Visibility visibility = visibility(digest, action);
    report(action + " " + image.repository().familiar() + "@" + digest);
    return new ResolvedImage(
        image, digest, action, Optional.of(plan.fingerprint()), visibility, reasons);
  }

  /** What was there already is asked for once, with one request, unless it has to be public. */
  private Visibility visibility(Digest digest, Action action) throws InterruptedException {
    if (action == Action.REUSED && !context.options().requirePublic()) {
      return Visibility.NOT_CHECKED;
    }
    Exposure exposure = context.registry().get().exposure(image.repository().withDigest(digest));
    reasons.add(exposure.visibility() + ": " + exposure.explanation());
    return exposure.visibility();
  }

  LocalImage inStore() throws InterruptedException {
    return inStore(new ImageBuild(context, listener, plan, new Delivery.Store(image), reasons));
  }

  private LocalImage inStore(ImageBuild build) throws InterruptedException {
    ResolverContext.Stored place = new ResolverContext.Stored(image, build.engine());
    return context.stores().run(place, () -> findOrStore(build));
  }

  private LocalImage findOrStore(ImageBuild build) throws InterruptedException {
    Optional<StoredImage> present =
        build.engine().find(image, plan.platforms().first()).filter(this::isOurs);
    if (present.isPresent()) {
      reasons.add(image.familiar() + " is in the engine's own store");
      return stored(present.get().id(), Action.REUSED);
    }
    reasons.add(image.familiar() + " is not in the engine's own store");
    build.requireBoundSecrets();
    BuiltImage built = build.build(base(build));
    return stored(built.id(), Action.BUILT);
  }

  /** Anybody can give a tag to another image; the label tells. */
  private boolean isOurs(StoredImage stored) {
    return plan.fingerprint().toString().equals(stored.config().labels().get(Labels.FINGERPRINT));
  }

  private LocalImage stored(Digest id, Action action) {
    report(action + " " + image.familiar() + " (" + id + ")");
    return new LocalImage(image, id, action, plan.fingerprint(), reasons);
  }

  /**
   * An archive is for elsewhere, so the registry's word counts for its base. A base spec goes to
   * its registry if it has one, else into the engine's store.
   */
  ArchivedImage inArchive(Path file, Delivery.Format format) throws InterruptedException {
    Delivery delivery = new Delivery.Archive(image, file, format);
    ImageBuild build = new ImageBuild(context, listener, plan, delivery, reasons);
    build.requireBoundSecrets();
    BuiltImage built = build.build(base(build));
    report("BUILT " + image.familiar() + " in " + file);
    return new ArchivedImage(file, image, built.id(), plan.fingerprint(), reasons);
  }

  /** One line for people; the reasons, which may be many and long, at DEBUG. */
  private void report(String done) {
    plan.oddities().forEach(reasons::add);
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    LOG.info(LogLine.shorten(done + " after " + BuildObserver.seconds(time)));
    reasons.forEach(reason -> LOG.debug(LogLine.shorten("because " + reason)));
  }

  private ResolvedBase base(ImageBuild build) throws InterruptedException {
    BaseResolver finder = new BaseResolver(context, reasons, build::engine);
    if (plan.planBase() instanceof PlanBase.Parent parent) {
      ContainerEngine unused = build.requireEngine();
      return build.storesBase()
          ? storedParent(parent.plan(), finder, build)
          : pushedParent(parent.plan(), finder);
    }
    if (plan.planBase() instanceof PlanBase.Reference reference) {
      return build.isLocal()
          ? finder.engineFirst(reference.image(), plan.platforms())
          : finder.registryFirst(reference.image(), plan.platforms());
    }
    return ResolvedBase.scratch();
  }

  private ResolvedBase pushedParent(BuildPlan parent, BaseResolver finder)
      throws InterruptedException {
    ResolvedImage ready = new Resolution(context, listener, parent).inRegistry();
    ready.reasons().forEach(reason -> reasons.add("base spec: " + reason));
    return finder.registryFirst(ready.pinned(), plan.platforms());
  }

  /** In the store of the engine that builds on it. */
  private ResolvedBase storedParent(BuildPlan parent, BaseResolver finder, ImageBuild build)
      throws InterruptedException {
    Resolution resolution = new Resolution(context, listener, parent);
    LocalImage ready = resolution.inStore(build.ofStoredBase(parent, resolution.reasons));
    ready.reasons().forEach(reason -> reasons.add("base spec: " + reason));
    return finder.engineFirst(ready.reference(), plan.platforms());
  }
}
