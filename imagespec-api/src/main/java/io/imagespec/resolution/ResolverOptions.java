package io.imagespec.resolution;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.context.DigestCache;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.LayerCache;
import io.imagespec.engine.LayerCompression;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.Mirrors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings of a resolver.
 *
 * @param presence the rules for existing and missing images
 * @param engineAssembly the setting that lets the engine build whole images; empty if none does
 */
public record ResolverOptions(
    Environment environment,
    Path directory,
    Keychain keychain,
    InsecureRegistries insecure,
    PresenceRules presence,
    boolean requirePublic,
    boolean checkBases,
    Supplier<Optional<String>> engineAssembly,
    Mirrors mirrors,
    Optional<String> defaultRegistry,
    BuildListener listener,
    Duration deadline,
    DigestCache digests,
    List<LayerCache> cacheImports,
    List<LayerCache> cacheExports,
    LayerCompression compression) {
  private static final String VARIABLE = "IMAGESPEC_REGISTRY";

  /**
   * Returns the spec with its own registry, else that of the resolver, else that of the variable.
   */
  public ImageSpec inRegistry(ImageSpec spec) {
    if (spec.naming().registry().isPresent()) {
      return spec;
    }
    Optional<String> variable = environment.variable(VARIABLE);
    return defaultRegistry
        .map(value -> withRegistry(spec, "defaultRegistry", value))
        .or(() -> variable.map(value -> withRegistry(spec, VARIABLE, value)))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "resolve "
                        + spec
                        + ": it names no registry; set registry(\"host/path\") in the spec,"
                        + " defaultRegistry(\"host/path\") in the resolver's builder or the"
                        + " environment variable "
                        + VARIABLE
                        + ", or use buildLocally"));
  }

  /** Names the setting in the message for an invalid registry. */
  public static ImageSpec withRegistry(ImageSpec spec, String setting, String value) {
    try {
      return spec.withRegistry(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }
}
