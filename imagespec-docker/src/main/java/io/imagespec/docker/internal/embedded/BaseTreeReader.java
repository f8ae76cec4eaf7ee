package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.tree.BaseTree;
import io.imagespec.docker.internal.embedded.tree.ImageTree;
import io.imagespec.docker.internal.embedded.tree.IndexedLayer;
import io.imagespec.docker.internal.embedded.tree.LayerIndexCache;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * A reader of the trees of bases. Several layers are read at once.
 *
 * @param content the registry client
 * @param cache the cached indexes of layers
 * @param threads the threads that read layers
 * @param stepReporter the receiver of events
 */
record BaseTreeReader(
    RegistryContentClient content,
    LayerIndexCache cache,
    ExecutorService threads,
    StepReporter stepReporter) {

  /** Reads the layers whose indexes are not cached. */
  ImageTree tree(BaseImage base) throws IOException, InterruptedException {
    BaseTree tree = new BaseTree(cache);
    List<Future<IndexedLayer>> indexes = new ArrayList<>();
    for (LayerDescriptor layer : base.layers()) {
      indexes.add(threads.submit(() -> index(tree, base, layer)));
    }
    List<LayerDescriptor> read = new ArrayList<>();
    for (int i = 0; i < indexes.size(); i++) {
      IndexedLayer index = BuildThreads.result(indexes.get(i));
      LayerDescriptor layer = base.layers().get(i);
      add(tree, index, base, layer.descriptor().digest());
      if (index.wasRead()) {
        read.add(layer);
      }
    }
    report(base, read);
    return tree.tree();
  }

  private IndexedLayer index(BaseTree tree, BaseImage base, LayerDescriptor layer) {
    Digest digest = layer.descriptor().digest();
    BaseLayerSource bytes = new BaseLayerSource(content, base.name(), layer);
    try {
      IndexedLayer index = tree.index(digest, () -> bytes.openForIndex(stepReporter.listener()));
      if (index.wasRead()) {
        stepReporter.layerTransferred(digest.toString(), "read");
      }
      return index;
    } catch (IOException e) {
      throw unreadable(base, digest, e);
    }
  }

  private static void add(BaseTree tree, IndexedLayer index, BaseImage base, Digest layer) {
    try {
      tree.add(index);
    } catch (IOException e) {
      throw unreadable(base, layer, e);
    }
  }

  private static BuildFailedException unreadable(BaseImage base, Digest layer, IOException reason) {
    return new BuildFailedException(
        base.name()
            + ": layer "
            + layer
            + " cannot be read: "
            + reason.getMessage()
            + "; try again; if the problem persists, "
            + base.name()
                .remedyOr("ask the operator of the base's registry, or choose another base"),
        BuildFailedException.Failure.none(),
        reason);
  }

  private void report(BaseImage base, List<LayerDescriptor> read) {
    if (!read.isEmpty()) {
      long bytes = read.stream().mapToLong(layer -> layer.descriptor().size()).sum();
      stepReporter
          .listener()
          .on(
              new BuildEvent.Decision(
                  String.format(
                      Locale.ROOT,
                      "read %,d bytes in %d %s of %s once, for its tree",
                      bytes,
                      read.size(),
                      read.size() == 1 ? "layer" : "layers",
                      base.name().repository().image().familiar())));
    }
  }
}
