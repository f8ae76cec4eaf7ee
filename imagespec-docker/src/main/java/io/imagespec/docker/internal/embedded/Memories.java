package io.imagespec.docker.internal.embedded;

/**
 * What is remembered of an image's layers. Thread-safe.
 *
 * @param layers what they became
 * @param pieces what the pieces of small ones became
 */
record Memories(LayerMemory layers, PieceMemory pieces) {}
