package io.imagespec.resolve;

import io.imagespec.Environment;
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

/** What a resolver was told. */
record ResolverOptions(
    Environment environment,
    Path directory,
    Keychain keychain,
    InsecureRegistries insecure,
    boolean requirePublic,
    boolean checkBases,
    Mirrors mirrors,
    BuildListener listener,
    Duration deadline,
    DigestCache digests,
    List<LayerCache> cacheImports,
    List<LayerCache> cacheExports,
    LayerCompression compression) {}
