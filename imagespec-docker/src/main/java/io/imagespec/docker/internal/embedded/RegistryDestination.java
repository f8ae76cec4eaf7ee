package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.cache.LayerCaches;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.oci.deflate.CompressionPool;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.PushCheck;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * A repository as the destination of an image. Thread-safe.
 *
 * @param content the registry client
 * @param image the name of the image
 * @param pushCheck the lookup of the image before its manifest is written
 * @param caches the caches of layer data
 * @param listener the listener, called by any thread
 * @param threads the threads that produce layers while they are sent
 * @param compressionPool the pool that compresses
 * @param cacheWrites the pending writes to the caches
 */
record RegistryDestination(
    RegistryContentClient content,
    ImageReference image,
    PushCheck pushCheck,
    LayerCaches caches,
    BuildListener listener,
    ExecutorService threads,
    CompressionPool compressionPool,
    Queue<Future<?>> cacheWrites)
    implements ImageDestination {
  RegistryDestination(
      RegistryContentClient content,
      BuildRequest request,
      LayerCaches caches,
      BuildListener listener,
      BuildThreads threads) {
    this(
        content,
        request.delivery().image(),
        request.pushCheck(),
        caches,
        listener,
        threads.builders(),
        threads.compressionPool(),
        new ConcurrentLinkedQueue<>());
  }

  @Override
  public void base(BaseName from, LayerDescriptor layer) {
    BaseLayerSource bytes = new BaseLayerSource(content, from, layer);
    if (layer.isElsewhere()) {
      return; // clients download it from its URLs
    }
    Descriptor unused =
        content.push(
            image,
            BlobToPush.copied(layer.descriptor(), from.image(), image, () -> bytes.open(listener)));
  }

  @Override
  public DeliveredLayer layer(Layer layer) {
    LayerPusher upload = new LayerPusher(layer, listener, threads, compressionPool, caches);
    LayerDescriptor made = upload.push(content, image);
    upload.cacheWrite().ifPresent(cacheWrites::add);
    return new DeliveredLayer(made, !upload.wasBuilt());
  }

  @Override
  public Descriptor config(byte[] config, List<LayerDescriptor> layers) {
    Descriptor known = new Descriptor(MediaTypes.CONFIG, Digest.sha256(config), config.length);
    return content.push(
        image,
        new BlobToPush(
            MediaTypes.CONFIG,
            () -> new ByteArrayInputStream(config),
            Optional.of(known),
            Optional.empty(),
            false));
  }

  @Override
  public Descriptor platformManifest(byte[] manifest) {
    ImageReference pinned = image.repository().withDigest(Digest.sha256(manifest));
    return content.put(pinned, MediaTypes.MANIFEST, manifest);
  }

  @Override
  public BuiltImage image(String mediaType, byte[] manifest)
      throws IOException, InterruptedException {
    Optional<Digest> other = pushCheck.findPushed();
    Optional<Digest> pushed =
        other.isPresent()
            ? Optional.empty()
            : Optional.of(content.put(image, mediaType, manifest).digest());
    for (Future<?> each : cacheWrites) {
      var unused = BuildThreads.result(each);
    }
    return new BuiltImage(other.or(() -> pushed).orElseThrow(), pushed);
  }
}
