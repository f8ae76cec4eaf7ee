package io.imagespec.docker.internal.buildkit;

import io.imagespec.docker.internal.buildkit.proto.CacheOptions;
import io.imagespec.docker.internal.buildkit.proto.CacheOptionsEntry;
import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.LayerCache;
import io.imagespec.registry.InsecureRegistries;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Layer caches in BuildKit's notation. A failure to write a cache does not fail the build.
 *
 * @param imports the caches to read
 * @param exports the caches to write
 * @see <a href="https://github.com/moby/buildkit#export-cache">BuildKit, export cache</a>
 */
record LayerCacheOptions(List<CacheOptionsEntry> imports, List<CacheOptionsEntry> exports) {
  LayerCacheOptions {
    imports = List.copyOf(imports);
    exports = List.copyOf(exports);
  }

  static LayerCacheOptions of(
      BuildRequest request, Set<Capability> capabilities, LocalCacheDirectories directories) {
    InsecureRegistries insecure = request.insecure();
    boolean exports = capabilities.contains(Capability.CACHE_EXPORT);
    return new LayerCacheOptions(
        request.cacheImports().stream()
            .flatMap(c -> c.match(new Entries(false, insecure, directories)).stream())
            .toList(),
        request.cacheExports().stream()
            .filter(c -> c.isInline() || exports)
            .flatMap(c -> c.match(new Entries(true, insecure, directories)).stream())
            .toList());
  }

  /**
   * Creates the entry for each kind of cache. The result is empty for a local directory that is
   * skipped.
   */
  private record Entries(
      boolean export, InsecureRegistries insecure, LocalCacheDirectories directories)
      implements LayerCache.Cases<Optional<CacheOptionsEntry>> {
    @Override
    public Optional<CacheOptionsEntry> registry(LayerCache.Registry cache) {
      Map<String, String> attributes = new TreeMap<>(Map.of("ref", cache.image().toString()));
      if (insecure.allows(cache.image().domain())) {
        attributes.put("registry.insecure", "true");
      }
      if (export) {
        attributes.putAll(Map.of("mode", "max", "ignore-error", "true"));
      }
      return Optional.of(
          CacheOptionsEntry.newBuilder().setType("registry").putAllAttrs(attributes).build());
    }

    @Override
    public Optional<CacheOptionsEntry> inline(LayerCache.Inline cache) {
      return Optional.of(CacheOptionsEntry.newBuilder().setType("inline").build());
    }

    @Override
    public Optional<CacheOptionsEntry> local(LayerCache.Local cache) {
      return export ? directories.exported(cache) : directories.imported(cache);
    }
  }

  CacheOptions toOptions() {
    return CacheOptions.newBuilder().addAllImports(imports).addAllExports(exports).build();
  }

  /** Returns the imports in JSON, which the frontend requires in addition. */
  String importsToJson() {
    return imports.stream()
        .map(
            entry -> {
              JsonObjectBuilder attributes = new JsonObjectBuilder();
              entry.getAttrsMap().forEach(attributes::put);
              return new JsonObjectBuilder()
                  .put("Type", entry.getType())
                  .put("Attrs", attributes)
                  .toString();
            })
        .collect(Collectors.joining(",", "[", "]"));
  }
}
