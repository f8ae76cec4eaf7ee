package io.imagespec.docker.internal.embedded.cache;

/**
 * What is remembered of an image's layers. Thread-safe.
 *
 * @param layers what they became
 * @param pieces what the pieces of small ones became
 */
public record LayerCaches(LayerDigestCache layers, SegmentStoreCache pieces) {}
