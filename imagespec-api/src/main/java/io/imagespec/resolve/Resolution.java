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
  private final ResolverContext shared;

  private final BuildListener listener;
  private final BuildPlan plan;
  private final ImageReference image;
  private final List<String> reasons = new ArrayList<>();
  private final long begun = System.nanoTime();

  Resolution(ResolverContext shared, BuildListener listener, BuildPlan plan) {
    this.shared = shared;
    this.listener = listener;
    this.plan = plan;
    this.image = plan.image();
  }

  /** Aliases are set by everybody who asks for them; finding and building is done once. */
  ResolvedImage inRegistry() throws InterruptedException {
    ResolvedImage resolved = shared.pushes().fly(image, this::findOrPush);
    for (String alias : plan.naming().aliases()) {
      shared.registry().get().tag(resolved.pinned(), alias);
    }
    return resolved;
  }

  private ResolvedImage findOrPush() throws InterruptedException {
    RegistryLookup presence = new RegistryLookup(shared, reasons);
    Optional<Descriptor> present = presence.find(image);
    if (present.isPresent()) {
      if (shared.options().checkBases()) {
        new BaseDrift(shared.registry().get(), plan).report(reasons);
      }
      return finished(present.get().digest(), Action.REUSED);
    }
    ImageBuild building = new ImageBuild(shared, listener, plan, new Delivery.Push(image), reasons);
    building.requireBoundSecrets();
    presence.requirePush(image);
    ResolvedBase base = base(building);
    BuiltImage built = building.build(base);
    return finished(
        new PushVerification(shared.registry().get(), shared.options().mirrors())
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
    if (action == Action.REUSED && !shared.options().requirePublic()) {
      return Visibility.NOT_CHECKED;
    }
    Exposure exposure = shared.registry().get().exposure(image.repository().withDigest(digest));
    reasons.add(exposure.visibility() + ": " + exposure.explanation());
    return exposure.visibility();
  }

  LocalImage inStore() throws InterruptedException {
    return inStore(new ImageBuild(shared, listener, plan, new Delivery.Store(image), reasons));
  }

  private LocalImage inStore(ImageBuild building) throws InterruptedException {
    ResolverContext.Stored place = new ResolverContext.Stored(image, building.engine());
    return shared.stores().fly(place, () -> findOrStore(building));
  }

  private LocalImage findOrStore(ImageBuild building) throws InterruptedException {
    Optional<StoredImage> present =
        building.engine().find(image, plan.platforms().first()).filter(this::isOurs);
    if (present.isPresent()) {
      reasons.add(image.familiar() + " is in the engine's own store");
      return stored(present.get().id(), Action.REUSED);
    }
    reasons.add(image.familiar() + " is not in the engine's own store");
    building.requireBoundSecrets();
    BuiltImage built = building.build(base(building));
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
    ImageBuild building = new ImageBuild(shared, listener, plan, delivery, reasons);
    building.requireBoundSecrets();
    BuiltImage built = building.build(base(building));
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

  private ResolvedBase base(ImageBuild building) throws InterruptedException {
    BaseResolver finder = new BaseResolver(shared, reasons, building::engine);
    if (plan.planBase() instanceof PlanBase.Parent parent) {
      ContainerEngine unused = building.requireEngine();
      return building.storesBase()
          ? storedParent(parent.plan(), finder, building)
          : pushedParent(parent.plan(), finder);
    }
    if (plan.planBase() instanceof PlanBase.Reference reference) {
      return building.isForHere()
          ? finder.engineFirst(reference.image(), plan.platforms())
          : finder.registryFirst(reference.image(), plan.platforms());
    }
    return ResolvedBase.scratch();
  }

  private ResolvedBase pushedParent(BuildPlan parent, BaseResolver finder)
      throws InterruptedException {
    ResolvedImage ready = new Resolution(shared, listener, parent).inRegistry();
    ready.reasons().forEach(reason -> reasons.add("base spec: " + reason));
    return finder.registryFirst(ready.pinned(), plan.platforms());
  }

  /** In the store of the engine that builds on it. */
  private ResolvedBase storedParent(BuildPlan parent, BaseResolver finder, ImageBuild building)
      throws InterruptedException {
    Resolution resolution = new Resolution(shared, listener, parent);
    LocalImage ready = resolution.inStore(building.ofStoredBase(parent, resolution.reasons));
    ready.reasons().forEach(reason -> reasons.add("base spec: " + reason));
    return finder.engineFirst(ready.reference(), plan.platforms());
  }
}
