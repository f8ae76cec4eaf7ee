package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.tree.BaseTree;
import io.imagespec.docker.internal.embedded.tree.ImageTree;
import io.imagespec.docker.internal.embedded.tree.IndexCache;
import io.imagespec.docker.internal.oci.Documents;
import io.imagespec.docker.internal.oci.FinishedLayer;
import io.imagespec.docker.internal.oci.ImageConfigWriter;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.registry.RegistryContent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** Builds a plan for one platform, up to its manifest. For one build. */
final class PlatformBuild {
  private final BuildPlan plan;
  private final Platform platform;
  private final RegistryContent content;
  private final BaseDocuments documents;
  private final IndexCache cache;
  private final Destination destination;
  private final LayerShelf shelf;
  private final Threads threads;
  private final Announcements announcements;

  PlatformBuild(
      BuildPlan plan,
      Platform platform,
      RegistryContent content,
      BaseDocuments documents,
      IndexCache cache,
      LayerShelf shelf,
      Announcements announcements) {
    this.plan = plan;
    this.platform = platform;
    this.content = content;
    this.documents = documents;
    this.cache = cache;
    this.destination = shelf.destination();
    this.shelf = shelf;
    this.threads = shelf.threads();
    this.announcements = announcements;
  }

  /** The manifest, whose parts are at their destination. */
  byte[] manifest() throws IOException, InterruptedException {
    Optional<BaseImage> base =
        plan.base().map(image -> new BasePull(documents, image).pull(platform));
    requireUnixForCopies(base.flatMap(image -> image.config().text("os")).orElse(platform.os()));
    List<Future<FinishedLayer>> layers = base.map(this::baseLayers).orElse(List.of());
    ImageConfigWriter config =
        base.map(image -> ImageConfigWriter.of(image.config(), platform))
            .orElseGet(() -> ImageConfigWriter.scratch(platform));
    List<FinishedLayer> made = made(steps(base), config);
    List<FinishedLayer> finished = new ArrayList<>();
    for (Future<FinishedLayer> layer : layers) {
      finished.add(Threads.result(layer));
    }
    finished.addAll(made);
    return Documents.manifest(destination.config(config.toBytes(), finished), finished);
  }

  /** Layers of Windows have their files elsewhere, and registry hives beside them. */
  private void requireUnixForCopies(String os) {
    if (os.equalsIgnoreCase("windows")
        && plan.instructions().stream().anyMatch(Instruction.CopyIn.class::isInstance)) {
      throw new BuildFailedException(
          "base "
              + plan.base().map(ImageReference::familiar).orElse("scratch")
              + ": it is for Windows, and copies onto it are layers of another form (Files/… and"
              + " Hives), which BuildKit makes; build it on a buildkitd, choose a Linux base, or"
              + " leave copies and workdir out");
    }
  }

  private List<FinishedLayer> made(List<Step> steps, ImageConfigWriter config)
      throws IOException, InterruptedException {
    List<FinishedLayer> made = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Optional<PlacedLayer> placed = placed(steps.get(i));
      placed.ifPresent(layer -> made.add(layer.layer()));
      config.add(steps.get(i).instruction(), placed.map(layer -> layer.layer().diffId()));
      announcements.finished(i, placed.map(PlacedLayer::cached).orElse(false));
    }
    return made;
  }

  private Optional<PlacedLayer> placed(Step step) throws IOException, InterruptedException {
    return step.layer().isEmpty()
        ? Optional.empty()
        : Optional.of(Threads.result(step.layer().get()));
  }

  private List<Future<FinishedLayer>> baseLayers(BaseImage base) {
    List<Future<FinishedLayer>> layers = new ArrayList<>();
    for (FinishedLayer layer : base.layers()) {
      layers.add(
          submit(
              () -> {
                destination.base(base.repository(), layer);
                announcements.moved(layer.descriptor().digest().toString(), "in place");
                return layer;
              }));
    }
    return layers;
  }

  private record Step(Instruction instruction, Optional<Future<PlacedLayer>> layer) {}

  private List<Step> steps(Optional<BaseImage> base) throws IOException {
    ImageTree tree =
        plan.instructions().stream().anyMatch(Instruction.CopyIn.class::isInstance)
            ? tree(base)
            : new ImageTree();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < plan.instructions().size(); i++) {
      Instruction instruction = plan.instructions().get(i);
      announcements.started(i);
      Optional<Layer> layer =
          instruction instanceof Instruction.CopyIn copy ? layer(tree, copy, i) : Optional.empty();
      steps.add(new Step(instruction, layer.map(shelf::place)));
    }
    return steps;
  }

  private Optional<Layer> layer(ImageTree tree, Instruction.CopyIn copy, int number)
      throws IOException {
    try {
      Layer layer = new CopyLayer(tree, copy).of(plan.context().entries());
      return layer.entries().isEmpty() ? Optional.empty() : Optional.of(layer);
    } catch (IllegalArgumentException | IOException e) {
      throw announcements.failed(number, e);
    }
  }

  private ImageTree tree(Optional<BaseImage> base) throws IOException {
    BaseTree tree = new BaseTree(cache);
    if (base.isPresent()) {
      for (FinishedLayer layer : base.get().layers()) {
        add(tree, base.get(), layer);
      }
    }
    return tree.tree();
  }

  private void add(BaseTree tree, BaseImage base, FinishedLayer layer) {
    Digest digest = layer.descriptor().digest();
    BaseLayerBytes bytes = new BaseLayerBytes(content, base.repository(), layer);
    try {
      if (tree.add(digest, () -> bytes.openForIndex(announcements.listener()))) {
        announcements.moved(digest.toString(), "read");
      }
    } catch (IOException e) {
      throw new BuildFailedException(
          "base "
              + base.repository().familiar()
              + ": layer "
              + digest
              + " cannot be read: "
              + e.getMessage()
              + "; try again, and if it stays so ask whoever runs the base's registry, or choose"
              + " another base",
          BuildFailedException.Failure.none(),
          e);
    }
  }

  private Future<FinishedLayer> submit(Callable<FinishedLayer> work) {
    return threads.transfers().submit(work);
  }
}
