package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.FinishedLayer;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.oci.gzip.Compressor;
import io.imagespec.docker.internal.registry.OutgoingBlob;
import io.imagespec.docker.internal.registry.RegistryContent;
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
final class LayerUpload {
  private static final Logger LOG = LoggerFactory.getLogger(LayerUpload.class);
  private static final long REMEMBER_SECONDS = 2;

  private final Layer layer;
  private final BuildListener listener;
  private final ExecutorService threads;
  private final Compressor compressor;
  private final Memories memories;
  private final LayerCompression compression;
  private final Digest key;
  private final Optional<FinishedLayer> known;
  private volatile boolean sent;
  private volatile @Nullable FinishedLayer finished;
  private volatile Optional<Future<?>> remembering = Optional.empty();
  private volatile @Nullable RuntimeException failure;

  LayerUpload(
      Layer layer,
      BuildListener listener,
      ExecutorService threads,
      Compressor compressor,
      Memories memories) {
    this.layer = layer;
    this.listener = listener;
    this.threads = threads;
    this.compressor = compressor;
    this.memories = memories;
    this.compression = memories.layers().compression();
    this.key = layer.key(compression);
    this.known = memories.layers().find(key);
  }

  /** Sends it, unless it is known what it will be and the repository has that. */
  FinishedLayer push(RegistryContent content, ImageReference repository) {
    return known.isPresent()
        ? pushKnown(content, repository, known.get())
        : pushUnknown(content, repository);
  }

  /** Its digest is known only when it is sent. */
  private FinishedLayer pushUnknown(RegistryContent content, ImageReference repository) {
    Descriptor sent = send(content, repository, Optional.empty());
    FinishedLayer made = Objects.requireNonNull(finished);
    if (!made.descriptor().digest().equals(sent.digest())) {
      throw new IllegalStateException("sent " + sent + ", made " + made.descriptor());
    }
    return made;
  }

  /**
   * It is known, and sent only if the repository does not have it. If what is made is another, it
   * was remembered wrongly, and is sent as what it is.
   */
  private FinishedLayer pushKnown(
      RegistryContent content, ImageReference repository, FinishedLayer expected) {
    try {
      Descriptor unused = send(content, repository, Optional.of(expected.descriptor()));
      return expected;
    } catch (RegistryException e) {
      FinishedLayer made = finished;
      if (made == null || made.equals(expected)) {
        throw e;
      }
      return pushUnknown(content, repository);
    }
  }

  /** Whether it was sent, which it is not if it was there. */
  boolean hasMade() {
    return sent;
  }

  private Descriptor send(
      RegistryContent content, ImageReference repository, Optional<Descriptor> expected) {
    OutgoingBlob blob =
        new OutgoingBlob(MediaTypes.of(compression), this::open, expected, Optional.empty(), false);
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

  private void remember(FinishedLayer made, Optional<KnownPieces> pieces) {
    if (!known.equals(Optional.of(made))) {
      memories.layers().keep(key, made);
    }
    pieces.ifPresent(found -> memories.pieces().keep(layer, found));
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
      Optional<KnownPieces> pieces =
          compression == LayerCompression.GZIP ? memories.pieces().find(layer) : Optional.empty();
      ProgressOutput counted = new ProgressOutput(out, listener, name(layer));
      FinishedLayer made =
          layer.writeTo(counted, compression, compressor, pieces.map(found -> found));
      finished = made;
      remembering = Optional.of(threads.submit(() -> remember(made, pieces)));
    } catch (RuntimeException e) {
      failure = e; // a file that changed, which is no registry's fault
      throw e;
    }
  }
}
