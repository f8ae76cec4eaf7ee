package io.imagespec.docker.internal.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.context.ContextEntry;
import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.embedded.tree.TreePaths;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerEntry;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerSplitterTest {
  private static final LayerSplitter SPLITTER = new LayerSplitter(LayerSplitter.PARTS);
  private static final TarWriter.Access OWNER = new TarWriter.Access(0750, 7, 8);
  private static final int FILES = 5_000;

  private static LayerEntry file(String path, long size, String content) {
    return new LayerEntry.File(
        path,
        OWNER,
        new ContextEntry.RegularFile(
            path,
            new ContextEntry.Origin("copy-1", Path.of("unused")),
            false,
            0644,
            size,
            Digest.sha256(content.getBytes(UTF_8))));
  }

  private static LayerEntry directory(String path) {
    return new LayerEntry.Directory(path, OWNER);
  }

  /** Returns a layer with all directories from the first name on. */
  private static Layer layer(Map<String, LayerEntry> leaves) {
    List<LayerEntry> entries = new ArrayList<>();
    Set<String> directories = new HashSet<>();
    leaves.forEach(
        (path, leaf) -> {
          addParents(path, entries, directories);
          entries.add(leaf);
        });
    return new Layer(entries);
  }

  private static void addParents(String path, List<LayerEntry> entries, Set<String> directories) {
    String parent = TreePaths.parent(path);
    if (!parent.isEmpty() && directories.add(parent)) {
      addParents(parent, entries, directories);
      entries.add(directory(parent));
    }
  }

  /** A tree of 5,000 files with 50 MB in directories of very different sizes. */
  private static Map<String, LayerEntry> tree(Random random) {
    return tree(random, 1);
  }

  /** A tree whose files have a multiple of the size. */
  private static Map<String, LayerEntry> tree(Random random, int times) {
    Map<String, LayerEntry> leaves = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      int kind = random.nextInt(3);
      String parent = kind == 0 ? "data/big" : "data/a-" + random.nextInt(4 * kind * kind) + "/b";
      String path = parent + "-" + random.nextInt(3) + "/file-" + i + ".txt";
      leaves.put(path, file(path, times * (1_000L + random.nextInt(18_000)), "content " + i));
    }
    return leaves;
  }

  private static Set<Digest> keys(Map<String, LayerEntry> leaves) {
    return SPLITTER.split(layer(leaves)).stream()
        .map(part -> part.key(LayerCompression.GZIP))
        .collect(Collectors.toSet());
  }

  private static String any(Map<String, LayerEntry> leaves, Random random) {
    return List.copyOf(leaves.keySet()).get(random.nextInt(leaves.size()));
  }

  /** The changes of one file. */
  enum Change {
    CONTENT(1) {
      @Override
      void make(Map<String, LayerEntry> leaves, Random random) {
        leaves.computeIfPresent(
            any(leaves, random), (path, old) -> file(path, old.contentSize(), "changed"));
      }
    },
    GROWTH(1) {
      @Override
      void make(Map<String, LayerEntry> leaves, Random random) {
        leaves.computeIfPresent(
            any(leaves, random), (path, old) -> file(path, old.contentSize() + 3_000, "longer"));
      }
    },
    INSERTION(1) {
      @Override
      void make(Map<String, LayerEntry> leaves, Random random) {
        String path = TreePaths.parent(any(leaves, random)) + "/new-" + random.nextInt() + ".txt";
        leaves.put(path, file(path, 5_000, "new"));
      }
    },
    REMOVAL(1) {
      @Override
      void make(Map<String, LayerEntry> leaves, Random random) {
        leaves.remove(any(leaves, random));
      }
    },
    RENAMING(2) {
      @Override
      void make(Map<String, LayerEntry> leaves, Random random) {
        String path = any(leaves, random);
        leaves.put(path + ".bak", file(path + ".bak", 10_000, "renamed"));
        leaves.remove(path);
      }
    };

    private final int layers;

    Change(int layers) {
      this.layers = layers;
    }

    abstract void make(Map<String, LayerEntry> leaves, Random random);
  }

  /** More layers change only if a directory becomes too large to stay together, or small enough. */
  @ParameterizedTest
  @ValueSource(strings = {"CONTENT", "GROWTH", "INSERTION", "REMOVAL", "RENAMING"})
  void changedFileChangesOneLayer(Change change) {
    int rounds = 15;
    int more = 0;
    for (int seed = 0; seed < rounds; seed++) {
      Random random = new Random(seed);
      Map<String, LayerEntry> leaves = tree(random);
      Set<Digest> before = keys(leaves);
      change.make(leaves, random);
      Set<Digest> after = keys(leaves);
      assertThat(after).hasSameSizeAs(before).isNotEqualTo(before);
      after.removeAll(before);
      more += after.size() > change.layers ? 1 : 0;
    }
    assertThat(more).isLessThanOrEqualTo(1);
  }

  @Test
  void filesOfSmallDirectoryStayTogether() {
    Map<String, LayerEntry> leaves = tree(new Random(1));
    Set<Digest> before = keys(leaves);
    for (int i = 0; i < 40; i++) {
      String path = "data/source/package-" + i % 8 + "/Class" + i + ".java";
      leaves.put(path, file(path, 10_000, "source"));
    }
    Set<Digest> after = keys(leaves);
    after.removeAll(before);
    assertThat(after).hasSize(1);
  }

  /** A file replaces an earlier one at the same path, so both stay in order. */
  @Test
  void entriesWithOnePathKeepTheirOrder() {
    List<LayerEntry> entries = new ArrayList<>(layer(tree(new Random(1))).entries());
    LayerEntry first = entries.get(entries.size() / 2);
    LayerEntry last = new LayerEntry.Link(first.path(), OWNER, "elsewhere");
    entries.add(last);
    List<LayerEntry> part =
        SPLITTER.split(new Layer(entries)).stream()
            .map(Layer::entries)
            .filter(all -> all.contains(first))
            .findFirst()
            .orElseThrow();
    assertThat(part).endsWith(last);
  }

  @Test
  void partsContainAllEntriesOnce() {
    Map<String, LayerEntry> leaves = tree(new Random(2));
    leaves.put("data/empty/below", directory("data/empty/below"));
    leaves.put("data/link", new LayerEntry.Link("data/link", OWNER, "big-1"));
    Layer whole = layer(leaves);
    List<LayerEntry> parts =
        SPLITTER.split(whole).stream().flatMap(part -> part.entries().stream()).toList();
    assertThat(parts).containsOnlyOnceElementsOf(leaves.values());
    assertThat(Set.copyOf(parts)).isEqualTo(Set.copyOf(whole.entries()));
  }

  /** Directories would otherwise get the time at which an engine extracts their files. */
  @Test
  void eachPartHasTheDirectoriesAboveItsFiles() {
    Layer whole = layer(tree(new Random(3)));
    for (Layer part : SPLITTER.split(whole)) {
      Set<String> directories = new HashSet<>();
      for (LayerEntry entry : part.entries()) {
        String parent = TreePaths.parent(entry.path());
        assertThat(parent.isEmpty() || directories.contains(parent)).as(entry.path()).isTrue();
        assertThat(!entry.isDirectory() || directories.add(entry.path())).isTrue();
      }
    }
  }

  /** Existing directories of the image have no entry, unless the copy changes them. */
  @Test
  void directoriesWithoutEntriesGetNone() {
    List<LayerEntry> entries =
        layer(tree(new Random(4))).entries().stream()
            .filter(entry -> !entry.path().equals("data/big-0") && !entry.path().equals("data/a-1"))
            .toList();
    List<LayerEntry> parts =
        SPLITTER.split(new Layer(entries)).stream()
            .flatMap(part -> part.entries().stream())
            .toList();
    assertThat(Set.copyOf(parts)).isEqualTo(Set.copyOf(entries));
  }

  @ParameterizedTest
  @CsvSource({"16, 1", "17, 8", "31, 8", "33, 16", "513, 16", "5000, 16"})
  void numberOfPartsDependsOnSize(long mebibytes, int parts) {
    Map<String, LayerEntry> leaves = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      leaves.put("data/" + i, file("data/" + i, (mebibytes << 20) / 1_000, "c" + i));
    }
    List<Layer> layers = SPLITTER.split(layer(leaves));
    assertThat(layers).hasSize(parts);
    assertThat(layers)
        .allSatisfy(
            layer -> assertThat(layer.contentSize()).isLessThan(1 + 2 * (mebibytes << 20) / parts));
  }

  @Test
  void smallLayerIsReturnedUnchanged() {
    Layer small = new Layer(List.of(file("one", LayerSplitter.WHOLE, "1")));
    assertThat(SPLITTER.split(small)).containsExactly(small);
  }

  @Test
  void largeFileIsOneLayer() {
    Map<String, LayerEntry> leaves =
        new TreeMap<>(Map.of("m/model", file("m/model", 1L << 34, "")));
    assertThat(SPLITTER.split(layer(leaves))).hasSize(1);
    leaves.putAll(tree(new Random(5)));
    assertThat(SPLITTER.split(layer(leaves))).hasSize(LayerSplitter.PARTS);
  }

  /** A layer with 600 MB. */
  private static Layer large() {
    return layer(tree(new Random(6), 12));
  }

  /** A whole copy counts as one layer; more copies than the limit are not split. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, 16",
    "100, 0, 1, 16",
    "105, 0, 1, 15",
    "118, 0, 1, 2",
    "119, 0, 1, 1",
    "0, 199, 1, 1",
    "10, 100, 3, 3",
    "127, 0, 1, 1"
  })
  void layersStayWithinLimit(int base, int small, int large, int most) {
    List<Layer> copies = new ArrayList<>(Collections.nCopies(large, large()));
    IntStream.range(0, small)
        .forEach(i -> copies.add(new Layer(List.of(file("small-" + i, 1, "1")))));
    LayerSplitter splitter = LayerSplitter.of(base, copies);
    assertThat(splitter.most()).isEqualTo(most);
    int layers = copies.stream().mapToInt(copy -> splitter.split(copy).size()).sum();
    assertThat(base + layers).isLessThanOrEqualTo(Math.max(120, base + copies.size()));
  }

  /** A different split would send all parts again. */
  @Test
  void partsHaveGoldenKeys() {
    String keys =
        SPLITTER.split(large()).stream()
            .map(part -> part.key(LayerCompression.GZIP).toString())
            .collect(Collectors.joining("\n"));
    assertThat(Digest.sha256(keys.getBytes(UTF_8)).hex())
        .isEqualTo("275c9d5915c9eec199210a5e6482008d340bdb9d7d30fe4656720ba46b13d7a0");
  }
}
