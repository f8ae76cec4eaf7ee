package io.imagespec.docker.internal.embedded.cache;

/**
 * The caches for an image's layers. Thread-safe.
 *
 * @param layers the digests of layers
 * @param pieces the compressed segments of small layers
 */
public record LayerCaches(LayerDigestCache layers, SegmentStoreCache pieces) {}
