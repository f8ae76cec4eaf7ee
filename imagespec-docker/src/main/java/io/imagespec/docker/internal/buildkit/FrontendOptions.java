package io.imagespec.docker.internal.buildkit;

import io.imagespec.engine.BuildRequest;
import io.imagespec.name.Platform;
import io.imagespec.plan.Dockerfile;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The options of BuildKit's Dockerfile frontend.
 *
 * <p>{@code no-cache} is never set: BuildKit's cache distinguishes platforms, and {@code refresh}
 * changes an argument that the commands depend on. Labels are not set, since the Dockerfile has
 * them.
 *
 * @see <a
 *     href="https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go">config.go</a>
 */
final class FrontendOptions {
  /** The name of the frontend. */
  static final String NAME = "dockerfile.v0";

  /** The name of the Dockerfile in its tree. */
  static final String DOCKERFILE = "Dockerfile";

  private FrontendOptions() {}

  static Map<String, String> attributes(
      BuildRequest request, Dockerfile dockerfile, LayerCacheOptions caches) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("filename", DOCKERFILE);
    attributes.put(
        "platform",
        request.platforms().stream().map(Platform::toString).collect(Collectors.joining(",")));
    attributes.put("image-resolve-mode", resolveMode(request));
    dockerfile
        .buildArguments()
        .forEach((name, value) -> attributes.put("build-arg:" + name, value));
    if (!request.plan().extraHosts().isEmpty()) {
      attributes.put("add-hosts", hosts(request));
    }
    if (!caches.imports().isEmpty()) {
      attributes.put("cache-imports", caches.importsToJson());
    }
    return attributes;
  }

  /**
   * Returns the mode of resolving the base. A base without a digest exists only in the engine's own
   * store.
   */
  private static String resolveMode(BuildRequest request) {
    boolean stored = request.plan().base().filter(base -> base.digest().isEmpty()).isPresent();
    return stored ? "local" : "default";
  }

  private static String hosts(BuildRequest request) {
    return request.plan().extraHosts().entrySet().stream()
        .map(host -> host.getKey() + "=" + host.getValue())
        .collect(Collectors.joining(","));
  }
}
