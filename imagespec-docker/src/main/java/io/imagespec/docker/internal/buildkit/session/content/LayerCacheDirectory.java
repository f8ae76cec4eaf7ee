package io.imagespec.docker.internal.buildkit.session.content;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A layer cache in a local directory, in the form of an OCI image layout. It only grows.
 * Thread-safe, also for several processes that use this class.
 */
public final class LayerCacheDirectory {
  /**
   * The maximum size of blobs that are verified before they are sent. Builders verify layers, but
   * not manifests.
   */
  private static final long HASHED_LIMIT = 8L * 1024 * 1024;

  /** The age after which an incomplete blob counts as left behind by a dead process. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final LayoutBlobs files;
  private final LayoutIndex index;
  private final boolean writable;
  private final ActiveIngests ingests = new ActiveIngests();
  private final FirstFailure failure = new FirstFailure();
  private final Set<Digest> verified = ConcurrentHashMap.newKeySet();

  private LayerCacheDirectory(Path root, boolean writable) {
    this.files = new LayoutBlobs(root);
    this.index = new LayoutIndex(root);
    this.writable = writable;
  }

  /**
   * Returns a cache that a builder may read.
   *
   * @param root the directory, which may be missing
   */
  public static LayerCacheDirectory reading(Path root) {
    return new LayerCacheDirectory(root, false);
  }

  /**
   * Returns a cache to which a builder may add blobs.
   *
   * @param root the directory, which is created if it is missing
   * @throws IOException if the directory cannot be created
   */
  public static LayerCacheDirectory writing(Path root) throws IOException {
    LayerCacheDirectory directory = new LayerCacheDirectory(root, true);
    directory.files.create();
    directory.tidy();
    return directory;
  }

  private void tidy() throws IOException {
    FileTime limit = FileTime.from(Instant.now().minus(ABANDONED));
    try (Stream<Path> all = Files.list(files.root())) {
      for (Path file : all.toList()) {
        if (file.getFileName().toString().startsWith(Ingest.PREFIX)
            && Files.getLastModifiedTime(file).compareTo(limit) < 0) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /**
   * Returns the manifest that was written last. An incomplete cache is not offered, because
   * builders would skip it silently.
   *
   * @return the digest of the manifest, or empty if nothing has been written yet
   * @throws IOException if the directory is not a cache, or the cache is incomplete
   */
  public Optional<Digest> latest() throws IOException {
    Optional<Digest> latest = index.latest();
    if (latest.isPresent()) {
      checkBlobs(manifest(latest.get()));
    }
    return latest;
  }

  private JsonValue manifest(Digest digest) throws IOException {
    try {
      long size = size(digest).orElse(Long.MAX_VALUE);
      if (size > HASHED_LIMIT || !files.hasValidDigest(digest)) {
        throw new IOException("its manifest " + digest + " is missing or incomplete");
      }
      return JsonValue.parse(Files.readAllBytes(files.place(digest)));
    } catch (MalformedJsonException | StatusRuntimeException e) {
      throw new IOException("its manifest " + digest + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks that all blobs exist. Older builders write an index of all blobs instead of a manifest.
   */
  private void checkBlobs(JsonValue manifest) throws IOException {
    List<JsonValue> blobs = new ArrayList<>(manifest.at("layers").elements());
    blobs.addAll(manifest.at("manifests").elements());
    if (blobs.isEmpty() || !manifest.at("config").isMissing()) {
      blobs.add(manifest.at("config"));
    }
    for (JsonValue blob : blobs) {
      String digest = blob.text("digest").orElse("");
      if (!exists(digest, blob.number("size"))) {
        throw new IOException("its blob " + digest + " is missing or incomplete");
      }
    }
  }

  private boolean exists(String digest, OptionalLong size) throws IOException {
    try {
      return size.isPresent() && size(Digest.parse(digest)).equals(size);
    } catch (IllegalArgumentException | StatusRuntimeException e) {
      return false;
    }
  }

  /**
   * Publishes the written cache. Called after a successful build.
   *
   * @param descriptor the builder's descriptor of the written manifest, in JSON
   * @throws IOException if the builder did not write the manifest, or the directory cannot be
   *     written
   */
  public void publish(String descriptor) throws IOException {
    try {
      JsonValue written = JsonValue.parse(descriptor);
      Digest digest = Digest.parse(written.text("digest").orElse(""));
      long size =
          size(digest).orElseThrow(() -> new IOException("the builder did not send " + digest));
      index.put(
          written.text("mediaType").orElse("application/vnd.oci.image.manifest.v1+json"),
          digest,
          size);
    } catch (MalformedJsonException | IllegalArgumentException | StatusRuntimeException e) {
      throw new IOException("the builder sent an invalid descriptor: " + e.getMessage(), e);
    }
  }

  /** Returns the first failed write, if any. */
  public Optional<RuntimeException> failure() {
    return failure.get();
  }

  OptionalLong size(Digest digest) throws IOException {
    return files.size(digest);
  }

  /**
   * Returns the blobs after checking one of them. A blob that builders do not verify themselves is
   * verified here.
   */
  LayoutBlobs readable(Digest digest, long size) throws IOException {
    if (size <= HASHED_LIMIT && !verified.contains(digest)) {
      if (!files.hasValidDigest(digest)) {
        throw Status.DATA_LOSS
            .withDescription("blob " + digest + " of the layer cache does not match its digest")
            .asRuntimeException();
      }
      verified.add(digest);
    }
    return files;
  }

  List<Digest> list() throws IOException {
    return files.list();
  }

  ActiveIngests ingests() {
    return ingests;
  }

  void write(String ref, ActiveIngests.Work work) throws IOException, InterruptedException {
    if (!writable) {
      throw Status.PERMISSION_DENIED
          .withDescription("this layer cache is read-only")
          .asRuntimeException();
    }
    try {
      ingests.write(ref, files, work);
    } catch (IOException e) {
      failure.keep(new UncheckedIOException(e));
      throw e;
    }
  }
}
