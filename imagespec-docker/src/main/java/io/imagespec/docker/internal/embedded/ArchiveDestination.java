package io.imagespec.docker.internal.embedded;

import io.imagespec.ArchiveFormat;
import io.imagespec.docker.internal.build.EngineFailures;
import io.imagespec.docker.internal.oci.DirectoryLayoutWriter;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.LayoutIndexes;
import io.imagespec.docker.internal.oci.LayoutWriter;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.oci.TarLayoutWriter;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An archive as the destination of an image. Its order is the order of the calls, so the caller
 * adds one part after the other.
 */
final class ArchiveDestination implements ImageDestination, AutoCloseable {
  private final Delivery.Archive archive;
  private final LayerCompression compression;
  private final RegistryContentClient content;
  private final BuildListener listener;
  private final BuildThreads threads;
  private final LayoutWriter layoutWriter;
  private List<Digest> layers = List.of();
  private Descriptor config = new Descriptor("", Digest.sha256(new byte[0]), 0);

  static ArchiveDestination begin(
      Delivery.Archive archive,
      LayerCompression compression,
      RegistryContentClient content,
      BuildListener listener,
      BuildThreads threads) {
    try {
      return new ArchiveDestination(archive, compression, content, listener, threads);
    } catch (IOException e) {
      throw EngineFailures.archiveNotWritable(archive.file(), e);
    }
  }

  private ArchiveDestination(
      Delivery.Archive archive,
      LayerCompression compression,
      RegistryContentClient content,
      BuildListener listener,
      BuildThreads threads)
      throws IOException {
    this.archive = archive;
    this.compression = compression;
    this.content = content;
    this.listener = listener;
    this.threads = threads;
    this.layoutWriter =
        archive.format() == ArchiveFormat.OCI_LAYOUT
            ? new DirectoryLayoutWriter(archive.file())
            : new TarLayoutWriter(archive.file());
  }

  @Override
  public synchronized void base(BaseName from, LayerDescriptor layer) throws IOException {
    Descriptor blob = layer.descriptor();
    requireReadable(from, blob);
    if (layoutWriter.has(blob.digest())) {
      return;
    }
    layoutWriter.blob(
        out -> {
          try (InputStream in = new BaseLayerSource(content, from, layer).open(listener)) {
            in.transferTo(out);
          }
          return blob.digest();
        });
  }

  /**
   * Refuses zstd layers in Docker archives, because older versions of Docker do not support them.
   */
  private void requireReadable(BaseName from, Descriptor blob) {
    if (archive.format() == ArchiveFormat.DOCKER_ARCHIVE
        && blob.mediaType().equals(MediaTypes.ZSTD)) {
      throw new BuildFailedException(
          "archive "
              + archive.file()
              + ": the "
              + from
              + " has a zstd layer, "
              + blob.digest()
              + ", which older versions of docker load cannot read; write the archive in the OCI format,"
              + " or choose another base");
    }
  }

  @Override
  public synchronized DeliveredLayer layer(Layer layer) throws IOException {
    List<LayerDescriptor> made = new ArrayList<>();
    layoutWriter.blob(
        out -> {
          made.add(
              layer.writeTo(
                  counted(out, layer), compression, threads.compressionPool(), Optional.empty()));
          return made.get(0).descriptor().digest();
        });
    return new DeliveredLayer(made.get(0), false);
  }

  private ProgressOutput counted(OutputStream out, Layer layer) {
    return new ProgressOutput(out, listener, layer.name());
  }

  @Override
  public synchronized Descriptor config(byte[] bytes, List<LayerDescriptor> named)
      throws IOException {
    layers = named.stream().map(layer -> layer.descriptor().digest()).toList();
    config = blob(MediaTypes.CONFIG, bytes);
    return config;
  }

  @Override
  public synchronized Descriptor platformManifest(byte[] manifest) throws IOException {
    return blob(MediaTypes.MANIFEST, manifest);
  }

  @Override
  public synchronized BuiltImage image(String mediaType, byte[] manifest) throws IOException {
    Descriptor image = blob(mediaType, manifest);
    layoutWriter.file(LayoutWriter.INDEX, LayoutIndexes.oci(image, archive.image()));
    if (archive.format() == ArchiveFormat.DOCKER_ARCHIVE) {
      layoutWriter.file(
          "manifest.json", LayoutIndexes.docker(config.digest(), layers, archive.image()));
    }
    return new BuiltImage(image.digest(), Optional.empty());
  }

  private Descriptor blob(String mediaType, byte[] bytes) throws IOException {
    Digest digest = Digest.sha256(bytes);
    layoutWriter.blob(
        out -> {
          out.write(bytes);
          return digest;
        });
    return new Descriptor(mediaType, digest, bytes.length);
  }

  void publish() {
    try {
      layoutWriter.publish();
    } catch (IOException e) {
      throw EngineFailures.archiveNotWritable(archive.file(), e);
    }
  }

  @Override
  public void close() throws IOException {
    layoutWriter.close();
  }
}
