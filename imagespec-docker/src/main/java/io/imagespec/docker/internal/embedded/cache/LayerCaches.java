package io.imagespec.docker.internal.embedded.cache;

import io.imagespec.docker.internal.embedded.tree.LayerIndexCache;

/**
 * The caches for an image's layers. Thread-safe.
 *
 * @param layers the digests of layers
 * @param indexes the trees of layers
 * @param pieces the compressed segments of small layers
 */
public record LayerCaches(
    LayerDigestCache layers, LayerIndexCache indexes, SegmentStoreCache pieces) {}
