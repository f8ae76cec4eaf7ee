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
 * A cache of layers in a directory of this machine, in the form of an OCI image layout. It only
 * grows. Safe for threads, and for other processes that use it so.
 */
public final class LayerCacheDirectory {
  /** Blobs up to here are hashed before they are sent; builders hash layers, but not manifests. */
  private static final long HASHED_LIMIT = 8L * 1024 * 1024;

  /** Parts of blobs that old are those of a process that died. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final LayoutBlobs files;
  private final LayoutIndex index;
  private final boolean writable;
  private final ActiveIngests ingests = new ActiveIngests();
  private final FirstFailure failure = new FirstFailure();
  private final Set<Digest> sound = ConcurrentHashMap.newKeySet();

  private LayerCacheDirectory(Path root, boolean writable) {
    this.files = new LayoutBlobs(root);
    this.index = new LayoutIndex(root);
    this.writable = writable;
  }

  /**
   * One that a builder may read.
   *
   * @param root its directory, which need not be there
   */
  public static LayerCacheDirectory reading(Path root) {
    return new LayerCacheDirectory(root, false);
  }

  /**
   * One that a builder may add to.
   *
   * @param root its directory, which is made
   * @throws IOException if it cannot be
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
   * What was written last. One that is not all there is not offered: builders build without it too,
   * but say nothing.
   *
   * @return the digest of its manifest, or empty if nothing was written yet
   * @throws IOException if the directory holds something else than a cache, or a part of one
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
      if (size > HASHED_LIMIT || !files.isSound(digest)) {
        throw new IOException("its manifest " + digest + " is not there, or not whole");
      }
      return JsonValue.parse(Files.readAllBytes(files.place(digest)));
    } catch (MalformedJsonException | StatusRuntimeException e) {
      throw new IOException("its manifest " + digest + ": " + e.getMessage(), e);
    }
  }

  /** Older builders write an index of everything instead of a manifest. */
  private void checkBlobs(JsonValue manifest) throws IOException {
    List<JsonValue> blobs = new ArrayList<>(manifest.at("layers").elements());
    blobs.addAll(manifest.at("manifests").elements());
    if (blobs.isEmpty() || !manifest.at("config").isMissing()) {
      blobs.add(manifest.at("config"));
    }
    for (JsonValue blob : blobs) {
      String digest = blob.text("digest").orElse("");
      if (!isThere(digest, blob.number("size"))) {
        throw new IOException("its blob " + digest + " is not there, or not whole");
      }
    }
  }

  private boolean isThere(String digest, OptionalLong size) throws IOException {
    try {
      return size.isPresent() && size(Digest.parse(digest)).equals(size);
    } catch (IllegalArgumentException | StatusRuntimeException e) {
      return false;
    }
  }

  /**
   * Lets what was written be found. Called when the build has succeeded.
   *
   * @param descriptor what the builder says that it wrote, in JSON
   * @throws IOException if the builder did not write that, or the directory cannot be written
   */
  public void publish(String descriptor) throws IOException {
    try {
      JsonValue written = JsonValue.parse(descriptor);
      Digest digest = Digest.parse(written.text("digest").orElse(""));
      long size = size(digest).orElseThrow(() -> new IOException(digest + " did not come"));
      index.put(
          written.text("mediaType").orElse("application/vnd.oci.image.manifest.v1+json"),
          digest,
          size);
    } catch (MalformedJsonException | IllegalArgumentException | StatusRuntimeException e) {
      throw new IOException("the builder says of it: " + e.getMessage(), e);
    }
  }

  /** Why something could not be written, if so. */
  public Optional<RuntimeException> failure() {
    return failure.get();
  }

  OptionalLong size(Digest digest) throws IOException {
    return files.size(digest);
  }

  /** A blob that can be read, and is what its name says as far as builders do not look. */
  LayoutBlobs readable(Digest digest, long size) throws IOException {
    if (size <= HASHED_LIMIT && !sound.contains(digest)) {
      if (!files.isSound(digest)) {
        throw Status.DATA_LOSS
            .withDescription("blob " + digest + " of the layer cache is not what its name says")
            .asRuntimeException();
      }
      sound.add(digest);
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
          .withDescription("this layer cache is only read")
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
