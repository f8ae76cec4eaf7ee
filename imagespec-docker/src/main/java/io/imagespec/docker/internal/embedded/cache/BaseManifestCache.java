package io.imagespec.docker.internal.embedded.cache;

import io.imagespec.docker.internal.embedded.tree.FileCache;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A cache of the manifests and configs of bases. A digest always identifies the same bytes, so
 * entries never expire. The existence of the base and the permission to read it were checked when
 * it was resolved. Thread-safe.
 *
 * @param content the registry client
 * @param files the cached files
 */
public record BaseManifestCache(RegistryContentClient content, FileCache files) {
  /** The size limit in bytes: manifests have at most 4 MiB, and configs 8 MiB. */
  private static final int LIMIT = 8 << 20;

  /** Returns the manifest with a digest; empty if it does not exist. */
  public Optional<Manifest> manifest(ImageReference pinned) {
    Digest digest = pinned.digest().orElseThrow();
    Optional<Manifest> known = find(digest, BaseManifestCache::manifest);
    return known.isPresent() ? known : request(pinned, digest);
  }

  private Optional<Manifest> request(ImageReference pinned, Digest digest) {
    Optional<Manifest> manifest = content.manifest(pinned);
    manifest
        .filter(BaseManifestCache::containsMediaType)
        .ifPresent(found -> keep(digest, found.body().bytes()));
    return manifest;
  }

  /**
   * Checks that the manifest contains its media type. Otherwise only the registry's response has
   * it.
   */
  private static boolean containsMediaType(Manifest manifest) {
    return manifest.json().text("mediaType").equals(Optional.of(manifest.descriptor().mediaType()));
  }

  private static Manifest manifest(byte[] bytes) throws IOException {
    try {
      return Manifest.of(JsonValue.parse(bytes).text("mediaType").orElse(""), bytes);
    } catch (IllegalArgumentException e) {
      throw new IOException("it is not a manifest", e);
    }
  }

  /** Returns the config with a digest. */
  public byte[] config(ImageReference base, Digest digest) {
    return find(digest, bytes -> bytes)
        .orElseGet(
            () -> {
              byte[] config = content.config(base, digest);
              keep(digest, config);
              return config;
            });
  }

  private interface Reading<T> {
    T of(byte[] bytes) throws IOException;
  }

  private <T> Optional<T> find(Digest digest, Reading<T> reading) {
    return isKept(digest)
        ? files.find(digest.hex(), in -> reading.of(whole(in, digest)))
        : Optional.empty();
  }

  private static byte[] whole(InputStream in, Digest digest) throws IOException {
    byte[] bytes = in.readNBytes(LIMIT);
    if (!Digest.sha256(bytes).equals(digest)) {
      throw new IOException("it is damaged");
    }
    return bytes;
  }

  private void keep(Digest digest, byte[] bytes) {
    if (isKept(digest)) {
      files.keep(digest.hex(), out -> out.write(bytes));
    }
  }

  /** Returns true for SHA-256. Other algorithms are rare and would require a different check. */
  private static boolean isKept(Digest digest) {
    return digest.algorithm().equals("sha256");
  }
}
