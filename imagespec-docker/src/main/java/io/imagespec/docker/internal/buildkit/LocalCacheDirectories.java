package io.imagespec.docker.internal.buildkit;

import io.imagespec.docker.internal.buildkit.proto.CacheOptionsEntry;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.docker.internal.buildkit.session.content.ContentService;
import io.imagespec.docker.internal.buildkit.session.content.LayerCacheDirectory;
import io.imagespec.docker.internal.host.FailureText;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.LayerCache;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The caches of one build that are directories of this machine. What cannot be used is left out,
 * and said: it changes how long a build takes, and nothing else.
 *
 * <p>A builder that writes no caches is not asked to read one either: dockerd without containerd
 * can do neither.
 */
final class LocalCacheDirectories {
  private final Map<String, LayerCacheDirectory> directories = new HashMap<>();
  private final Map<String, Path> exports = new TreeMap<>();
  private final Map<String, Digest> imports = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private LocalCacheDirectories() {}

  /** Makes directories that are to be written, and looks what is in those that are to be read. */
  static LocalCacheDirectories open(BuildRequest request, Set<Capability> capabilities) {
    LocalCacheDirectories caches = new LocalCacheDirectories();
    boolean usable = capabilities.contains(Capability.CACHE_EXPORT);
    request.cacheExports().stream()
        .flatMap(cache -> cache.asLocal().stream())
        .forEach(cache -> caches.open(cache, usable, caches::openExport));
    request.cacheImports().stream()
        .flatMap(cache -> cache.asLocal().stream())
        .forEach(cache -> caches.open(cache, usable, caches::openImport));
    return caches;
  }

  private interface Opening {
    void open(String name, Path directory) throws IOException;
  }

  private void open(LayerCache.Local local, boolean usable, Opening opening) {
    try {
      if (!usable) {
        throw new IOException(
            "this builder takes caches from registries only; see LayerCache.Registry");
      }
      opening.open(name(local.directory()), local.directory().toAbsolutePath().normalize());
    } catch (IOException e) {
      warn(local.directory(), "is not used", text(e));
    }
  }

  private void openExport(String name, Path directory) throws IOException {
    directories.put(name, LayerCacheDirectory.writing(directory));
    exports.put(name, directory);
  }

  /** One that is not there yet, or holds nothing yet, is no reason to say anything. */
  private void openImport(String name, Path directory) throws IOException {
    LayerCacheDirectory cache =
        directories.computeIfAbsent(name, n -> LayerCacheDirectory.reading(directory));
    cache.latest().ifPresent(digest -> imports.put(name, digest));
  }

  /** The builder is told no path of this machine: it may be another one, and reads only ASCII. */
  private static String name(Path directory) {
    String path = directory.toAbsolutePath().normalize().toString();
    return Digest.sha256(path.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
  }

  private void warn(Path directory, String what, String reason) {
    String text = "layer cache in " + directory + " " + what + ": " + reason;
    if (!warnings.contains(text)) {
      warnings.add(text);
    }
  }

  /** Our own say it all; those of the JDK may be no more than a path. */
  private static String text(IOException e) {
    return e.getCause() == null ? FailureText.text(e) : String.valueOf(e.getMessage());
  }

  /** What was left out so far, each once. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Empty if it is left out. */
  Optional<CacheOptionsEntry> imported(LayerCache.Local cache) {
    String name = name(cache.directory());
    return Optional.ofNullable(imports.get(name))
        .map(digest -> entry(Map.of("src", name, "digest", digest.toString())));
  }

  /** Empty if it is left out. As a manifest, which tools for images can copy. */
  Optional<CacheOptionsEntry> exported(LayerCache.Local cache) {
    String name = name(cache.directory());
    return Optional.ofNullable(exports.get(name))
        .map(
            directory ->
                entry(
                    Map.of(
                        "dest", name,
                        "mode", "max",
                        "oci-mediatypes", "true",
                        "image-manifest", "true",
                        "ignore-error", "true")));
  }

  private static CacheOptionsEntry entry(Map<String, String> attributes) {
    return CacheOptionsEntry.newBuilder().setType("local").putAllAttrs(attributes).build();
  }

  /** What serves them; empty if there are none. */
  Optional<ContentService> content(SessionThreads threads) {
    return directories.isEmpty()
        ? Optional.empty()
        : Optional.of(new ContentService(directories, threads));
  }

  /**
   * Lets what was written be found.
   *
   * @param exportResult what the builder says
   * @return what could not be written, for warnings
   */
  List<String> publish(ExportResult exportResult) {
    warnings.clear();
    exports.forEach((name, directory) -> publish(name, directory, exportResult));
    return warnings();
  }

  private void publish(String name, Path directory, ExportResult exportResult) {
    Optional<LayerCacheDirectory> cache = Optional.ofNullable(directories.get(name));
    try {
      String descriptor =
          exportResult.cache().orElseThrow(() -> new IOException("the builder wrote no cache"));
      cache.orElseThrow().publish(descriptor);
    } catch (IOException e) {
      Optional<String> earlier = cache.flatMap(LayerCacheDirectory::failure).map(FailureText::text);
      warn(directory, "is not written", earlier.orElseGet(() -> text(e)));
    }
  }
}
