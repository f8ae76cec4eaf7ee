package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.build.Outage;
import io.imagespec.docker.internal.oci.ArchiveIndex;
import io.imagespec.docker.internal.oci.FinishedLayer;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.Layout;
import io.imagespec.docker.internal.oci.LayoutArchive;
import io.imagespec.docker.internal.oci.LayoutDirectory;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.RegistryContent;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An archive. What comes first, comes first in it: so who fills it does one thing after the other.
 */
final class ArchiveDestination implements Destination, AutoCloseable {
  private final Delivery.Archive archive;
  private final LayerCompression compression;
  private final RegistryContent content;
  private final BuildListener listener;
  private final Threads threads;
  private final Layout layout;
  private List<Digest> layers = List.of();
  private Descriptor config = new Descriptor("", Digest.sha256(new byte[0]), 0);

  static ArchiveDestination begin(
      Delivery.Archive archive,
      LayerCompression compression,
      RegistryContent content,
      BuildListener listener,
      Threads threads) {
    try {
      return new ArchiveDestination(archive, compression, content, listener, threads);
    } catch (IOException e) {
      throw Outage.unwritten(archive.file(), e);
    }
  }

  private ArchiveDestination(
      Delivery.Archive archive,
      LayerCompression compression,
      RegistryContent content,
      BuildListener listener,
      Threads threads)
      throws IOException {
    this.archive = archive;
    this.compression = compression;
    this.content = content;
    this.listener = listener;
    this.threads = threads;
    this.layout =
        archive.format() == Delivery.Format.OCI_LAYOUT
            ? new LayoutDirectory(archive.file())
            : new LayoutArchive(archive.file());
  }

  @Override
  public synchronized void base(ImageReference from, FinishedLayer layer) throws IOException {
    Descriptor blob = layer.descriptor();
    requireReadable(from, blob);
    if (layout.has(blob.digest())) {
      return;
    }
    layout.blob(
        out -> {
          try (InputStream in = new BaseLayerBytes(content, from, layer).open(listener)) {
            in.transferTo(out);
          }
          return blob.digest();
        });
  }

  /** Docker's format is for every Docker, and older ones read no zstd. */
  private void requireReadable(ImageReference from, Descriptor blob) {
    if (archive.format() == Delivery.Format.DOCKER && blob.mediaType().equals(MediaTypes.ZSTD)) {
      throw new BuildFailedException(
          "archive "
              + archive.file()
              + ": the base "
              + from.familiar()
              + " has a layer with zstd, "
              + blob.digest()
              + ", which not every docker load reads; write the archive in the OCI format, or choose"
              + " another base");
    }
  }

  @Override
  public synchronized PlacedLayer layer(Layer layer) throws IOException {
    List<FinishedLayer> made = new ArrayList<>();
    layout.blob(
        out -> {
          made.add(
              layer.writeTo(
                  counted(out, layer), compression, threads.compressor(), Optional.empty()));
          return made.get(0).descriptor().digest();
        });
    return new PlacedLayer(made.get(0), false);
  }

  private ProgressOutput counted(OutputStream out, Layer layer) {
    return new ProgressOutput(out, listener, LayerUpload.name(layer));
  }

  @Override
  public synchronized Descriptor config(byte[] bytes, List<FinishedLayer> named)
      throws IOException {
    layers = named.stream().map(layer -> layer.descriptor().digest()).toList();
    config = blob(MediaTypes.CONFIG, bytes);
    return config;
  }

  @Override
  public synchronized Descriptor part(byte[] manifest) throws IOException {
    return blob(MediaTypes.MANIFEST, manifest);
  }

  @Override
  public synchronized Descriptor image(String mediaType, byte[] manifest) throws IOException {
    Descriptor image = blob(mediaType, manifest);
    layout.file(Layout.INDEX, ArchiveIndex.oci(image, archive.image()));
    if (archive.format() == Delivery.Format.DOCKER) {
      layout.file("manifest.json", ArchiveIndex.docker(config.digest(), layers, archive.image()));
    }
    return image;
  }

  private Descriptor blob(String mediaType, byte[] bytes) throws IOException {
    Digest digest = Digest.sha256(bytes);
    layout.blob(
        out -> {
          out.write(bytes);
          return digest;
        });
    return new Descriptor(mediaType, digest, bytes.length);
  }

  void publish() {
    try {
      layout.publish();
    } catch (IOException e) {
      throw Outage.unwritten(archive.file(), e);
    }
  }

  @Override
  public void close() throws IOException {
    layout.close();
  }
}
