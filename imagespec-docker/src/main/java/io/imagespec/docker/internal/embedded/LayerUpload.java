package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.FinishedLayer;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.OutgoingBlob;
import io.imagespec.docker.internal.registry.RegistryContent;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A layer on its way to a registry: made while it is sent, and made again if it is sent again. For
 * one thread.
 */
final class LayerUpload {
  private final Layer layer;
  private final ExecutorService threads;
  private final ExecutorService compressors;
  private volatile @Nullable FinishedLayer finished;
  private volatile @Nullable RuntimeException failure;

  LayerUpload(Layer layer, ExecutorService threads, ExecutorService compressors) {
    this.layer = layer;
    this.threads = threads;
    this.compressors = compressors;
  }

  FinishedLayer push(RegistryContent content, ImageReference repository) {
    OutgoingBlob blob =
        new OutgoingBlob(
            MediaTypes.GZIP,
            () -> new Pipe(threads, this::make),
            Optional.empty(),
            Optional.empty(),
            true);
    try {
      var sent = content.push(repository, blob);
      FinishedLayer made = Objects.requireNonNull(finished);
      if (!made.descriptor().equals(sent)) {
        throw new IllegalStateException("sent " + sent + ", made " + made.descriptor());
      }
      return made;
    } catch (RuntimeException e) {
      RuntimeException reason = failure;
      throw reason == null ? e : reason;
    }
  }

  private void make(OutputStream out) throws IOException {
    try {
      finished = layer.writeTo(out, compressors);
    } catch (RuntimeException e) {
      failure = e; // a file that changed, which is no registry's fault
      throw e;
    }
  }
}
