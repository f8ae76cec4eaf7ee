package io.imagespec.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Files of images on one base, whose layers are read once unless an engine has repacked them.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">OCI image
 *     specification, whiteouts</a>
 */
final class LayerTrees implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REMOVED = ".wh.";
  private static final String REPLACED = ".wh..wh..opq";

  private final Path directory;
  private final RegistryClient registry;
  private final Change change;
  private final List<Descriptor> below;
  private final Map<String, String> base = new TreeMap<>();

  /** A change to the files of a layer before their comparison. */
  interface Change {
    void on(Path layer) throws IOException;
  }

  LayerTrees(Path directory, RealEngines engines, ImageReference base, Change change)
      throws Exception {
    this.directory = directory;
    this.registry = RegistryClient.builder().keychain(engines.keychain()).build();
    this.change = change;
    this.below = layers(base);
    for (Descriptor layer : below) {
      apply(this.base, base, layer);
    }
  }

  /**
   * Returns type, mode, owner and content of all files, in the form of {@link ImageTreeComparison}.
   */
  Map<String, String> tree(ImageReference image) throws Exception {
    List<Descriptor> all = layers(image);
    boolean shared = all.size() >= below.size() && all.subList(0, below.size()).equals(below);
    Map<String, String> tree = new TreeMap<>(shared ? base : Map.of());
    for (Descriptor layer : all.subList(shared ? below.size() : 0, all.size())) {
      apply(tree, image, layer);
    }
    return tree;
  }

  private List<Descriptor> layers(ImageReference image) throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    JsonNode manifest = JSON.readTree(registry.manifest(image).orElseThrow().bytes());
    for (JsonNode layer : manifest.get("layers")) {
      Digest digest = Digest.parse(layer.get("digest").asText());
      layers.add(new Descriptor("layer", digest, layer.get("size").asLong()));
    }
    return layers;
  }

  private void apply(Map<String, String> tree, ImageReference image, Descriptor layer)
      throws Exception {
    Path files = Files.createTempDirectory(directory, "files");
    Path blob = Files.createTempDirectory(directory, "layer").resolve("layer.tar.gz");
    try (InputStream in = registry.readBlob(image, layer)) {
      Files.copy(in, blob);
    }
    Skopeo.run("tar", "--same-owner", "-xpzf", blob.toString(), "-C", files.toString());
    change.on(files);
    Map<String, String> added = ImageTreeComparison.tree(files);
    added.keySet().retainAll(names(blob)); // unpacking creates extra directories
    added.keySet().forEach(path -> remove(tree, path));
    added.forEach((path, what) -> add(tree, path, what));
  }

  private static Set<String> names(Path blob) throws Exception {
    return Skopeo.run("tar", "--quoting-style=literal", "-tzf", blob.toString())
        .lines()
        .map(name -> name.replaceFirst("^\\./", "").replaceFirst("/$", ""))
        .collect(Collectors.toSet());
  }

  private static void remove(Map<String, String> tree, String path) {
    int slash = path.lastIndexOf('/') + 1;
    String name = path.substring(slash);
    if (name.equals(REPLACED)) {
      tree.keySet().removeIf(file -> file.startsWith(path.substring(0, slash)));
    } else if (name.startsWith(REMOVED)) {
      String removed = path.substring(0, slash) + name.substring(REMOVED.length());
      tree.keySet().removeIf(file -> file.equals(removed) || file.startsWith(removed + "/"));
    }
  }

  private static void add(Map<String, String> tree, String path, String what) {
    if (!path.substring(path.lastIndexOf('/') + 1).startsWith(REMOVED)) {
      tree.put(path, what);
    }
  }

  @Override
  public void close() {
    registry.close();
  }
}
