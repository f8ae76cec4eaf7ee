package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.Layer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * The layers of one build. A layer that several platforms share is built once. Thread-safe.
 *
 * @param destination the destination of the layers
 * @param threads the threads that transfer them
 * @param made the layers that were started
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
