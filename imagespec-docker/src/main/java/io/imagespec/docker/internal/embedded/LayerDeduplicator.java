package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.Layer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * The layers of one build, each made once, whichever platforms have it. Thread-safe.
 *
 * @param destination where they go
 * @param threads who brings them there
 * @param made those that were begun
 */
record LayerDeduplicator(
    ImageDestination destination, BuildThreads threads, Map<Layer, Future<DeliveredLayer>> made) {
  LayerDeduplicator(ImageDestination destination, BuildThreads threads) {
    this(destination, threads, new ConcurrentHashMap<>());
  }

  Future<DeliveredLayer> place(Layer layer) {
    return made.computeIfAbsent(
        layer, wanted -> threads.transfers().submit(() -> destination.layer(wanted)));
  }
}
