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
 * A layer on its way to a registry: made while it is sent, and made again if it is sent again. For
 * one thread.
 */
final class LayerPusher {
  private static final Logger LOG = LoggerFactory.getLogger(LayerPusher.class);
  private static final long REMEMBER_SECONDS = 2;

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
  private volatile Optional<Future<?>> remembering = Optional.empty();
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

  /** Sends it, unless it is known what it will be and the repository has that. */
  LayerDescriptor push(RegistryContentClient content, ImageReference repository) {
    return known.isPresent()
        ? pushKnown(content, repository, known.get())
        : pushUnknown(content, repository);
  }

  /** Its digest is known only when it is sent. */
  private LayerDescriptor pushUnknown(RegistryContentClient content, ImageReference repository) {
    Descriptor sent = send(content, repository, Optional.empty());
    LayerDescriptor made = Objects.requireNonNull(finished);
    if (!made.descriptor().digest().equals(sent.digest())) {
      throw new IllegalStateException("sent " + sent + ", made " + made.descriptor());
    }
    return made;
  }

  /**
   * It is known, and sent only if the repository does not have it. If what is made is another, it
   * was remembered wrongly, and is sent as what it is.
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

  /** Whether it was sent, which it is not if it was there. */
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
      awaitRemembering();
      RuntimeException reason = failure;
      throw reason == null ? e : reason;
    }
  }

  /** The build ends now and with it its threads; what was made is known to the next one. */
  private void awaitRemembering() {
    if (remembering.isEmpty()) {
      return;
    }
    try {
      Object unused = remembering.get().get(REMEMBER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("{} is not remembered", name(layer), e);
    }
  }

  /** Who knows the size stops reading there, before its maker says that it is made. */
  private Pipe open() {
    sent = true;
    failure = null; // of one that was closed, to be made again
    return new Pipe(threads, this::make);
  }

  private void remember(LayerDescriptor made, Optional<SegmentStore> pieces) {
    if (!known.equals(Optional.of(made))) {
      caches.layers().keep(key, made);
    }
    pieces.ifPresent(found -> caches.pieces().keep(layer, found));
  }

  /** What is still to be remembered of it, if it was made. */
  Optional<Future<?>> remembering() {
    return remembering;
  }

  /** What a listener hears of, since nobody knows the digest yet. */
  static String name(Layer layer) {
    return "layer with " + layer.entries().get(0).path();
  }

  private void make(OutputStream out) throws IOException {
    try {
      Optional<SegmentStore> pieces =
          compression == LayerCompression.GZIP ? caches.pieces().find(layer) : Optional.empty();
      ProgressOutput counted = new ProgressOutput(out, listener, name(layer));
      LayerDescriptor made =
          layer.writeTo(counted, compression, compressionPool, pieces.map(found -> found));
      finished = made;
      remembering = Optional.of(threads.submit(() -> remember(made, pieces)));
    } catch (RuntimeException e) {
      failure = e; // a file that changed, which is no registry's fault
      throw e;
    }
  }
}
