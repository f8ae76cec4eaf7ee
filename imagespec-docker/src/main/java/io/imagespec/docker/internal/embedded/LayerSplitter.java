package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.tree.TreePaths;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A splitter of large layers. The path of an entry selects its part, so that a changed, added or
 * removed file changes one part and all others keep their digests. The files of a small directory
 * stay together, since they often change together. The parts have the files of the whole layer, and
 * each has the entries of the directories above its files, so that these get the same times.
 *
 * @param most the largest number of parts
 */
record LayerSplitter(int most) {
  /** The largest content of a layer that is not split, in bytes. */
  static final long WHOLE = 16L << 20;

  /** The largest number of parts of one layer. */
  static final int PARTS = 16;

  /** The smallest average content of a part, in bytes. Each part costs a request per build. */
  private static final long PART = 2L << 20;

  /** The largest content of a directory whose files stay together, in bytes. */
  private static final long TOGETHER = 512L << 10;

  /** Creates a splitter for layers on top of others, so that their sum stays below the limit. */
  static LayerSplitter of(int base, List<Layer> layers) {
    long large = layers.stream().filter(LayerSplitter::isLarge).count();
    long more = large == 0 ? 0 : (CopyGroups.LAYER_LIMIT - base - layers.size()) / large;
    return new LayerSplitter((int) Math.max(1, Math.min(PARTS, 1 + more)));
  }

  private static boolean isLarge(Layer layer) {
    return layer.contentSize() > WHOLE;
  }

  /** Returns the parts of a layer, or the layer itself if it is small. */
  List<Layer> split(Layer layer) {
    int parts = parts(layer);
    return parts == 1 ? List.of(layer) : new Split(layer, parts).layers();
  }

  /** Returns a power of two, so that a growing layer is rarely divided in a different way. */
  private int parts(Layer layer) {
    long wanted = isLarge(layer) ? layer.contentSize() / PART : 1;
    return (int) Long.highestOneBit(Math.min(most, wanted));
  }

  /** The split of one layer. */
  private static final class Split {
    private final Layer whole;
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, LayerEntry> directories = new HashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();

    Split(Layer whole, int count) {
      this.whole = whole;
      for (int i = 0; i < count; i++) {
        parts.add(new Part(new ArrayList<>(), new HashSet<>()));
      }
    }

    List<Layer> layers() {
      measure();
      Set<String> parents = new HashSet<>();
      for (LayerEntry entry : whole.entries()) {
        parents.add(TreePaths.parent(entry.path()));
      }
      for (LayerEntry entry : whole.entries()) {
        if (!entry.isDirectory() || !parents.contains(entry.path())) {
          part(entry.path()).add(entry, directories);
        }
      }
      return parts.stream()
          .filter(part -> !part.entries().isEmpty())
          .map(part -> new Layer(part.entries(), true))
          .toList();
    }

    private void measure() {
      for (LayerEntry entry : whole.entries()) {
        String parent = TreePaths.parent(entry.path());
        sizes.merge(parent, entry.contentSize(), Long::sum);
        if (entry.isDirectory()) {
          directories.put(entry.path(), entry);
        }
      }
      Map.copyOf(sizes).forEach(this::addToParents);
    }

    private void addToParents(String directory, long size) {
      for (String path = directory; !path.isEmpty(); ) {
        path = TreePaths.parent(path);
        sizes.merge(path, size, Long::sum);
      }
    }

    private Part part(String path) {
      int hash = group(path).hashCode();
      hash = (hash ^ hash >>> 16) * 0x85ebca6b;
      hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
      return parts.get((hash ^ hash >>> 16) & parts.size() - 1);
    }

    /** Returns the path of the largest small directory that contains the entry, else its own. */
    private String group(String path) {
      String parent = TreePaths.parent(path);
      return isTogether(parent) ? group(parent) : path;
    }

    private boolean isTogether(String directory) {
      return sizes.getOrDefault(directory, 0L) <= TOGETHER;
    }
  }

  /** One part of a layer. */
  private record Part(List<LayerEntry> entries, Set<String> directories) {
    void add(LayerEntry entry, Map<String, LayerEntry> known) {
      addParents(entry.path(), known);
      entries.add(entry);
    }

    /** Adds the directories above a path, of which the layer may lack some. */
    private void addParents(String path, Map<String, LayerEntry> known) {
      String parent = TreePaths.parent(path);
      if (!parent.isEmpty() && directories.add(parent)) {
        addParents(parent, known);
        Optional.ofNullable(known.get(parent)).ifPresent(entries::add);
      }
    }
  }
}
