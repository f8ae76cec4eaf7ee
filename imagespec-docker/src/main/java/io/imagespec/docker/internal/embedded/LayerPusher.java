package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.cache.LayerCaches;
import io.imagespec.docker.internal.embedded.cache.SegmentStore;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.oci.deflate.CompressionPool;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upload of a layer to a registry. The layer is built while it is sent, and built again for
 * each retry. Used by one thread.
 */
final class LayerPusher {
  private static final Logger LOG = LoggerFactory.getLogger(LayerPusher.class);
  private static final long CACHE_WRITE_SECONDS = 2;

  private final Layer layer;
  private final BuildListener listener;
  private final ExecutorService threads;
  private final CompressionPool compressionPool;
  private final LayerCaches caches;
  private final LayerCompression compression;
  private final Digest key;
  private final Optional<LayerDescriptor> known;
  private volatile boolean sent;
  private volatile @Nullable LayerDescriptor finished;
  private volatile Optional<Future<?>> cacheWrite = Optional.empty();
  private volatile @Nullable RuntimeException failure;

  LayerPusher(
      Layer layer,
      BuildListener listener,
      ExecutorService threads,
      CompressionPool compressionPool,
      LayerCaches caches) {
    this.layer = layer;
    this.listener = listener;
    this.threads = threads;
    this.compressionPool = compressionPool;
    this.caches = caches;
    this.compression = caches.layers().compression();
    this.key = layer.key(compression);
    this.known = caches.layers().find(key);
  }

  /** Sends the layer, unless its digest is known and the repository has it. */
  LayerDescriptor push(RegistryContentClient content, ImageReference repository) {
    return known.isPresent()
        ? pushKnown(content, repository, known.get())
        : pushUnknown(content, repository);
  }

  /** Sends a layer whose digest is known only at the end of the upload. */
  private LayerDescriptor pushUnknown(RegistryContentClient content, ImageReference repository) {
    Descriptor sent = send(content, repository, Optional.empty());
    LayerDescriptor made = Objects.requireNonNull(finished);
    if (!made.descriptor().digest().equals(sent.digest())) {
      throw new IllegalStateException("sent " + sent + ", made " + made.descriptor());
    }
    return made;
  }

  /**
   * Sends a layer with a known digest if the repository does not have it. If the built layer has a
   * different digest, the cache entry was wrong, and the layer is sent as it is.
   */
  private LayerDescriptor pushKnown(
      RegistryContentClient content, ImageReference repository, LayerDescriptor expected) {
    try {
      Descriptor unused = send(content, repository, Optional.of(expected.descriptor()));
      return expected;
    } catch (RegistryException e) {
      LayerDescriptor made = finished;
      if (made == null || made.equals(expected)) {
        throw e;
      }
      return pushUnknown(content, repository);
    }
  }

  /** Returns true if the layer was sent, false if it already existed. */
  boolean wasBuilt() {
    return sent;
  }

  private Descriptor send(
      RegistryContentClient content, ImageReference repository, Optional<Descriptor> expected) {
    BlobToPush blob =
        new BlobToPush(MediaTypes.of(compression), this::open, expected, Optional.empty(), false);
    try {
      return content.push(repository, blob);
    } catch (RuntimeException e) {
      awaitCacheWrite();
      RuntimeException reason = failure;
      throw reason == null ? e : reason;
    }
  }

  /**
   * Waits for the cache to be written before the failed build stops its threads, so that the next
   * build can use it.
   */
  private void awaitCacheWrite() {
    if (cacheWrite.isEmpty()) {
      return;
    }
    try {
      Object unused = cacheWrite.get().get(CACHE_WRITE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("{} is not cached", layer.name(), e);
    }
  }

  /** Opens the layer. A reader that knows the size stops before the producer signals completion. */
  private Pipe open() {
    sent = true;
    failure = null; // clears the failure of an earlier stream
    return new Pipe(threads, this::make);
  }

  private void cache(LayerDescriptor made, Optional<SegmentStore> pieces) {
    if (!known.equals(Optional.of(made))) {
      caches.layers().keep(key, made);
      caches.indexes().keep(layer, made.descriptor().digest());
    }
    pieces.ifPresent(found -> caches.pieces().keep(layer, found));
  }

  /** Returns the pending write to the cache, if the layer was built. */
  Optional<Future<?>> cacheWrite() {
    return cacheWrite;
  }

  private void make(OutputStream out) throws IOException {
    try {
      Optional<SegmentStore> pieces =
          compression == LayerCompression.GZIP ? caches.pieces().find(layer) : Optional.empty();
      ProgressOutput counted = new ProgressOutput(out, listener, layer.name());
      LayerDescriptor made =
          layer.writeTo(counted, compression, compressionPool, pieces.map(found -> found));
      finished = made;
      cacheWrite = Optional.of(threads.submit(() -> cache(made, pieces)));
    } catch (RuntimeException e) {
      failure = e; // a changed file, which is not a failure of the registry
      throw e;
    }
  }
}
