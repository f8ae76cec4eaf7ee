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
 * The layer caches of a build in local directories. A cache that cannot be used is skipped with a
 * warning. This only affects the duration of the build.
 *
 * <p>A builder that cannot write caches is not asked to read one either. dockerd without containerd
 * supports neither.
 */
final class LocalCacheDirectories {
  private final Map<String, LayerCacheDirectory> directories = new HashMap<>();
  private final Map<String, Path> exports = new TreeMap<>();
  private final Map<String, Digest> imports = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private LocalCacheDirectories() {}

  /** Creates the directories to write, and reads the index of the directories to read. */
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
            "this builder supports caches in registries only; use LayerCache.registry(..)");
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

  /** Opens a cache to read. A missing or empty directory is not reported. */
  private void openImport(String name, Path directory) throws IOException {
    LayerCacheDirectory cache =
        directories.computeIfAbsent(name, n -> LayerCacheDirectory.reading(directory));
    cache.latest().ifPresent(digest -> imports.put(name, digest));
  }

  /**
   * Returns the builder's name for a directory. The builder receives no local path: it may run on
   * another machine, and it accepts only ASCII.
   */
  private static String name(Path directory) {
    String path = directory.toAbsolutePath().normalize().toString();
    return Digest.sha256(path.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
  }

  private void warn(Path directory, String event, String reason) {
    String text = "layer cache in " + directory + " " + event + ": " + reason;
    if (!warnings.contains(text)) {
      warnings.add(text);
    }
  }

  /**
   * Returns the message of an exception. The JDK's exceptions are expanded, since their message may
   * be only a path.
   */
  private static String text(IOException e) {
    return e.getCause() == null ? FailureText.text(e) : String.valueOf(e.getMessage());
  }

  /** Returns the caches that were skipped so far, each once, with the reason. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Returns the entry of a cache to read, or empty if it is skipped. */
  Optional<CacheOptionsEntry> imported(LayerCache.Local cache) {
    String name = name(cache.directory());
    return Optional.ofNullable(imports.get(name))
        .map(digest -> entry(Map.of("src", name, "digest", digest.toString())));
  }

  /**
   * Returns the entry of a cache to write, or empty if it is skipped. The cache is a manifest,
   * which image tools can copy.
   */
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

  /** Returns the service for the caches, or empty without caches. */
  Optional<ContentService> content(SessionThreads threads) {
    return directories.isEmpty()
        ? Optional.empty()
        : Optional.of(new ContentService(directories, threads));
  }

  /**
   * Publishes the written caches.
   *
   * @param exportResult the builder's description of the result
   * @return warnings about caches that could not be written
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
