package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers of the copies of a plan, limited to the number of layers that engines can mount. The
 * first layers are merged, and the last ones, which change most often, stay separate.
 */
final class CopyGroups {
  /** The limit on layers of an image. Docker refuses to mount more than 125. */
  static final int LAYER_LIMIT = 120;

  private CopyGroups() {}

  /**
   * Merges the first layers if there are too many. The merged layer replaces the last of them.
   *
   * @param below the number of the base's layers
   * @param layers the layer of each instruction, empty if it makes none
   * @return a list of the same size, with the same tree as a result
   */
  static List<Optional<Layer>> of(int below, List<Optional<Layer>> layers) {
    int made = Math.toIntExact(layers.stream().filter(Optional::isPresent).count());
    if (below + made <= LAYER_LIMIT) {
      return layers;
    }
    int separate = Math.max(0, LAYER_LIMIT - below - 1);
    return merge(layers, made - separate);
  }

  private static List<Optional<Layer>> merge(List<Optional<Layer>> layers, int count) {
    List<Optional<Layer>> merged = new ArrayList<>();
    Map<String, LayerEntry> entries = new LinkedHashMap<>();
    int missing = count;
    for (Optional<Layer> layer : layers) {
      if (missing == 0 || layer.isEmpty()) {
        merged.add(layer);
      } else {
        layer.get().entries().forEach(entry -> add(entry, entries));
        missing--;
        merged.add(
            missing == 0
                ? Optional.of(new Layer(List.copyOf(entries.values())))
                : Optional.empty());
      }
    }
    return merged;
  }

  /** Adds an entry of a later layer. Like a layer, it replaces all but a directory by another. */
  private static void add(LayerEntry entry, Map<String, LayerEntry> entries) {
    LayerEntry earlier = entries.get(entry.path());
    if (earlier != null && earlier.isDirectory() && entry.isDirectory()) {
      entries.put(entry.path(), entry); // stays before its content
      return;
    }
    if (earlier != null && earlier.isDirectory()) {
      entries.keySet().removeIf(path -> path.startsWith(entry.path() + "/"));
    }
    entries.remove(entry.path());
    entries.put(entry.path(), entry);
  }
}
