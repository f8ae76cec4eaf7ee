package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.cache.BaseManifestCache;
import io.imagespec.docker.internal.embedded.tree.ImageTree;
import io.imagespec.docker.internal.embedded.tree.LayerIndexCache;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.ImageConfigWriter;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.ManifestWriter;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** The build of a plan for one platform, up to its manifest. Used for one build. */
final class PlatformBuild {
  private final BuildPlan plan;
  private final Platform platform;
  private final BaseManifestCache baseManifestCache;
  private final BaseTreeReader trees;
  private final ImageDestination destination;
  private final LayerDeduplicator deduplicator;
  private final BuildThreads threads;
  private final StepReporter stepReporter;

  PlatformBuild(
      BuildPlan plan,
      Platform platform,
      RegistryContentClient content,
      BaseManifestCache baseManifestCache,
      LayerIndexCache cache,
      LayerDeduplicator deduplicator,
      StepReporter stepReporter) {
    this.plan = plan;
    this.platform = platform;
    this.baseManifestCache = baseManifestCache;
    this.destination = deduplicator.destination();
    this.deduplicator = deduplicator;
    this.threads = deduplicator.threads();
    this.stepReporter = stepReporter;
    this.trees = new BaseTreeReader(content, cache, threads.readers(), stepReporter);
  }

  /** Returns the manifest. Its parts are at their destination. */
  byte[] manifest() throws IOException, InterruptedException {
    Optional<BaseImage> base =
        baseName().map(name -> new BaseImageReader(baseManifestCache, name).pull(platform));
    requireUnixForCopies(base.flatMap(image -> image.config().text("os")).orElse(platform.os()));
    List<Future<LayerDescriptor>> layers = base.map(this::baseLayers).orElse(List.of());
    ImageConfigWriter config =
        base.map(image -> config(image.config()))
            .orElseGet(() -> ImageConfigWriter.scratch(platform));
    List<LayerDescriptor> made = made(steps(base), config);
    List<LayerDescriptor> finished = new ArrayList<>();
    for (Future<LayerDescriptor> layer : layers) {
      finished.add(BuildThreads.result(layer));
    }
    finished.addAll(made);
    return ManifestWriter.manifest(destination.config(config.toBytes(), finished), finished);
  }

  private Optional<BaseName> baseName() {
    return plan.base().map(image -> new BaseName(image, plan.continuesFirstPart()));
  }

  private ImageConfigWriter config(JsonValue base) {
    return plan.continuesFirstPart()
        ? ImageConfigWriter.ofFirstPart(base, platform, plan.planBase().asParent().isPresent())
        : ImageConfigWriter.of(base, platform);
  }

  /**
   * Refuses copies to Windows images, whose layers have a different structure with registry hives.
   */
  private void requireUnixForCopies(String os) {
    if (os.equalsIgnoreCase("windows") && hasCopies()) {
      throw new BuildFailedException(
          baseName().map(BaseName::toString).orElse("base scratch")
              + ": it is for Windows, where copies need layers of a different form (Files/… and"
              + " Hives), which only BuildKit creates; build it with a buildkitd, choose a Linux base, or"
              + " remove copies and workdir");
    }
  }

  private List<LayerDescriptor> made(List<Step> steps, ImageConfigWriter config)
      throws IOException, InterruptedException {
    List<LayerDescriptor> made = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      List<DeliveredLayer> placed = placed(steps.get(i));
      List<LayerDescriptor> layers = placed.stream().map(DeliveredLayer::layer).toList();
      made.addAll(layers);
      config.add(steps.get(i).instruction(), layers.stream().map(LayerDescriptor::diffId).toList());
      stepReporter.finished(
          i, !placed.isEmpty() && placed.stream().allMatch(DeliveredLayer::cached));
    }
    return made;
  }

  private static List<DeliveredLayer> placed(Step step) throws IOException, InterruptedException {
    List<DeliveredLayer> placed = new ArrayList<>();
    for (Future<DeliveredLayer> layer : step.layers()) {
      placed.add(BuildThreads.result(layer));
    }
    return placed;
  }

  private List<Future<LayerDescriptor>> baseLayers(BaseImage base) {
    List<Future<LayerDescriptor>> layers = new ArrayList<>();
    for (LayerDescriptor layer : base.layers()) {
      layers.add(
          submit(
              () -> {
                destination.base(base.name(), layer);
                stepReporter.layerTransferred(layer.descriptor().digest().toString(), "in place");
                return layer;
              }));
    }
    return layers;
  }

  private boolean hasCopies() {
    return plan.instructions().stream().anyMatch(i -> i.asCopyIn().isPresent());
  }

  private record Step(Instruction instruction, List<Future<DeliveredLayer>> layers) {}

  private List<Step> steps(Optional<BaseImage> base) throws IOException, InterruptedException {
    int below = base.map(image -> image.layers().size()).orElse(0);
    List<Optional<Layer>> copies = CopyGroups.of(below, copies(base));
    LayerSplitter splitter =
        LayerSplitter.of(below, copies.stream().flatMap(Optional::stream).toList());
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < copies.size(); i++) {
      List<Layer> layers = copies.get(i).map(splitter::split).orElse(List.of());
      steps.add(
          new Step(plan.instructions().get(i), layers.stream().map(deduplicator::place).toList()));
    }
    return steps;
  }

  /** Returns the layer of each instruction that has one. */
  private List<Optional<Layer>> copies(Optional<BaseImage> base)
      throws IOException, InterruptedException {
    ImageTree tree = hasCopies() && base.isPresent() ? trees.tree(base.get()) : new ImageTree();
    ContextIndex context = ContextIndex.of(plan.context());
    List<Optional<Layer>> copies = new ArrayList<>();
    for (int i = 0; i < plan.instructions().size(); i++) {
      stepReporter.started(i);
      Optional<Instruction.CopyIn> copy = plan.instructions().get(i).asCopyIn();
      copies.add(copy.isPresent() ? layer(tree, copy.get(), context, i) : Optional.empty());
    }
    return copies;
  }

  private Optional<Layer> layer(
      ImageTree tree, Instruction.CopyIn copy, ContextIndex context, int number)
      throws IOException {
    try {
      Layer layer = new CopyLayerBuilder(tree, copy).of(context.near(copy.root()));
      return layer.entries().isEmpty() ? Optional.empty() : Optional.of(layer);
    } catch (IllegalArgumentException e) {
      throw stepReporter.failed(number, e);
    } catch (IOException e) {
      String base = baseName().map(BaseName::toString).orElse("base scratch");
      throw stepReporter.failed(number, new IOException(base + ": " + e.getMessage(), e));
    }
  }

  private Future<LayerDescriptor> submit(Callable<LayerDescriptor> work) {
    return threads.transfers().submit(work);
  }
}
