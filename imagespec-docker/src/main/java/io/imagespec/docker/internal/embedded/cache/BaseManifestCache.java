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
 * Manifests and configs of bases. A digest names the same bytes for ever, so what was asked for
 * once is kept; whether the base is still there, and for whom, its finder has asked. Thread-safe.
 *
 * @param content registries
 * @param kept what is known of them
 */
public record BaseManifestCache(RegistryContentClient content, FileCache kept) {
  /** Manifests have at most 4 MiB and configs 8. */
  private static final int LIMIT = 8 << 20;

  /** The manifest that a digest names; empty if there is none. */
  public Optional<Manifest> manifest(ImageReference pinned) {
    Digest digest = pinned.digest().orElseThrow();
    Optional<Manifest> known = find(digest, BaseManifestCache::manifest);
    return known.isPresent() ? known : asked(pinned, digest);
  }

  private Optional<Manifest> asked(ImageReference pinned, Digest digest) {
    Optional<Manifest> manifest = content.manifest(pinned);
    manifest
        .filter(BaseManifestCache::saysWhatItIs)
        .ifPresent(found -> keep(digest, found.body().bytes()));
    return manifest;
  }

  /** Of another it is the registry that says so, today, and no digest. */
  private static boolean saysWhatItIs(Manifest manifest) {
    return manifest.json().text("mediaType").equals(Optional.of(manifest.descriptor().mediaType()));
  }

  private static Manifest manifest(byte[] bytes) throws IOException {
    try {
      return Manifest.of(JsonValue.parse(bytes).text("mediaType").orElse(""), bytes);
    } catch (IllegalArgumentException e) {
      throw new IOException("it is no manifest", e);
    }
  }

  /** The config that a digest names. */
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
        ? kept.find(digest.hex(), in -> reading.of(whole(in, digest)))
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
      kept.keep(digest.hex(), out -> out.write(bytes));
    }
  }

  /** Others are rare, and would need another check. */
  private static boolean isKept(Digest digest) {
    return digest.algorithm().equals("sha256");
  }
}
