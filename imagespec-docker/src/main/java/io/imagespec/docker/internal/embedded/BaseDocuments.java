package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.tree.KeptFiles;
import io.imagespec.docker.internal.registry.Manifest;
import io.imagespec.docker.internal.registry.RegistryContent;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Manifests and configs of bases. A digest names the same bytes for ever, so what was asked for
 * once is kept; whether the base is still there, and for whom, its finder has asked. Thread-safe.
 *
 * @param content registries
 * @param kept what is known of them
 */
record BaseDocuments(RegistryContent content, KeptFiles kept) {
  /** Registries take manifests of 4 MiB. */
  private static final int LIMIT = 8 << 20;

  /** The manifest that a digest names; empty if there is none. */
  Optional<Manifest> manifest(ImageReference pinned) {
    Digest digest = pinned.digest().orElseThrow();
    Optional<Manifest> known = kept.find(name(digest), in -> manifest(in, digest));
    return known.isPresent() ? known : asked(pinned, digest);
  }

  private Optional<Manifest> asked(ImageReference pinned, Digest digest) {
    Optional<Manifest> manifest = content.manifest(pinned);
    manifest.ifPresent(found -> kept.keep(name(digest), out -> write(found, out)));
    return manifest;
  }

  /** A line with the media type, and what the registry gave. */
  private static void write(Manifest manifest, OutputStream out) throws IOException {
    out.write((manifest.descriptor().mediaType() + "\n").getBytes(StandardCharsets.US_ASCII));
    out.write(manifest.body().bytes());
  }

  private static Manifest manifest(InputStream in, Digest digest) throws IOException {
    byte[] all = in.readNBytes(LIMIT);
    int end = 0;
    while (end < all.length && all[end] != '\n') {
      end++;
    }
    byte[] bytes = Arrays.copyOfRange(all, Math.min(end + 1, all.length), all.length);
    requireWhole(bytes, digest);
    return Manifest.of(new String(all, 0, end, StandardCharsets.US_ASCII), bytes);
  }

  /** The config that a digest names. */
  byte[] config(ImageReference base, Digest digest) {
    return kept.find(name(digest), in -> config(in, digest))
        .orElseGet(
            () -> {
              byte[] config = content.config(base, digest);
              kept.keep(name(digest), out -> out.write(config));
              return config;
            });
  }

  private static byte[] config(InputStream in, Digest digest) throws IOException {
    byte[] bytes = in.readNBytes(LIMIT);
    requireWhole(bytes, digest);
    return bytes;
  }

  private static void requireWhole(byte[] bytes, Digest digest) throws IOException {
    if (!Digest.sha256(bytes).equals(digest)) {
      throw new IOException("it is damaged");
    }
  }

  private static String name(Digest digest) {
    return digest.hex();
  }
}
