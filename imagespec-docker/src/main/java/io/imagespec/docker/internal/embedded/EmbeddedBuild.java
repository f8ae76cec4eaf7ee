package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.cache.BaseManifestCache;
import io.imagespec.docker.internal.embedded.cache.LayerCaches;
import io.imagespec.docker.internal.embedded.cache.LayerDigestCache;
import io.imagespec.docker.internal.embedded.cache.SegmentStoreCache;
import io.imagespec.docker.internal.embedded.tree.FileCache;
import io.imagespec.docker.internal.embedded.tree.LayerIndexCache;
import io.imagespec.docker.internal.oci.ManifestWriter;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Delivery;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One build: the image of every platform, and an index for several platforms.
 *
 * @param request the build request
 * @param cache the cache of layer data
 * @param listener the listener
 * @param threads the threads of the build
 * @param what the action, for messages
 */
record EmbeddedBuild(
    BuildRequest request,
    FileCache cache,
    BuildListener listener,
    BuildThreads threads,
    String what) {
  /** The number of layers whose segments are cached. */
  private static final int PIECES = 32;

  BuiltImage run() throws IOException, InterruptedException {
    try (HttpImageRegistry registry = connect(request)) {
      RegistryContentClient content = registry.content(request.deadline());
      return request.delivery().match(new DeliveryCases(content)).deliver();
    }
  }

  /** Connects to the registries of a request. */
  static HttpImageRegistry connect(BuildRequest request) {
    return HttpImageRegistry.connect(
        RegistryOptions.builder(request.environment(), request.keychain())
            .insecure(request.insecure())
            .mirrors(request.mirrors())
            .build());
  }

  /** Returns the cache of manifests and configs of bases. */
  static BaseManifestCache bases(RegistryContentClient content, FileCache cache) {
    return new BaseManifestCache(content, cache.in("bases"));
  }

  /** The build and delivery of an image. */
  private interface DeliveredBuild {
    BuiltImage deliver() throws IOException, InterruptedException;
  }

  /** The build for each kind of delivery. */
  private final class DeliveryCases implements Delivery.Cases<DeliveredBuild> {
    private final RegistryContentClient content;

    DeliveryCases(RegistryContentClient content) {
      this.content = content;
    }

    @Override
    public DeliveredBuild push(Delivery.Push delivery) {
      return () -> pushed(content);
    }

    @Override
    public DeliveredBuild store(Delivery.Store delivery) {
      throw new IllegalArgumentException(what + ": the embedded engine has no image store");
    }

    @Override
    public DeliveredBuild archive(Delivery.Archive delivery) {
      return () -> archived(content, delivery);
    }
  }

  private BuiltImage pushed(RegistryContentClient content)
      throws IOException, InterruptedException {
    return image(content, new RegistryDestination(content, request, caches(), listener, threads));
  }

  private BuiltImage archived(RegistryContentClient content, Delivery.Archive archive)
      throws IOException, InterruptedException {
    try (ArchiveDestination file =
        ArchiveDestination.begin(archive, request.compression(), content, listener, threads)) {
      BuiltImage image = image(content, file);
      file.publish();
      return image;
    }
  }

  private LayerCaches caches() {
    return new LayerCaches(
        new LayerDigestCache(cache.in("made"), request.compression()),
        indexes(),
        new SegmentStoreCache(cache.in("pieces", PIECES), request.delivery().image()));
  }

  private LayerIndexCache indexes() {
    return new LayerIndexCache(cache.in("indexes"));
  }

  /** Builds the image. No transfer is running when it returns or throws. */
  private BuiltImage image(RegistryContentClient content, ImageDestination destination)
      throws IOException, InterruptedException {
    try {
      return imageAt(content, destination);
    } finally {
      threads.closeTransfers();
    }
  }

  private BuiltImage imageAt(RegistryContentClient content, ImageDestination destination)
      throws IOException, InterruptedException {
    LayerDeduplicator deduplicator = new LayerDeduplicator(destination, threads);
    if (request.platforms().size() == 1) {
      byte[] manifest = manifest(content, deduplicator, request.platforms().first());
      return destination.image(MediaTypes.MANIFEST, manifest);
    }
    Map<Platform, Descriptor> manifests = new LinkedHashMap<>();
    for (Platform platform : request.platforms()) {
      manifests.put(
          platform, destination.platformManifest(manifest(content, deduplicator, platform)));
    }
    return destination.image(MediaTypes.INDEX, ManifestWriter.index(manifests));
  }

  private byte[] manifest(
      RegistryContentClient content, LayerDeduplicator deduplicator, Platform platform)
      throws IOException, InterruptedException {
    StepReporter stepReporter = StepReporter.of(listener, request.plan(), platform, what);
    return new PlatformBuild(
            request.plan(),
            platform,
            content,
            bases(content, cache),
            indexes(),
            deduplicator,
            stepReporter)
        .manifest();
  }
}
