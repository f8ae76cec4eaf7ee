package io.imagespec.docker.internal.embedded.cache;

import io.imagespec.docker.internal.embedded.tree.FileCache;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A cache of layer descriptors by key, so that a layer that exists in the registry is not built
 * again. An entry is a line of text: digest, size, diff ID, and a checksum of the line, since a
 * corrupt value must not get into an image. Thread-safe.
 *
 * @param files the cached files
 * @param compression the compression of the layers
 */
public record LayerDigestCache(FileCache files, LayerCompression compression) {
  private static final int LIMIT = 1_024;

  /** The number of files in each of 256 directories, enough for many images of 200 copies. */
  private static final int FILES = 100;

  /** Returns the directory of a layer. A small one is cheap to clean up. */
  private FileCache directory(Digest layer) {
    return files.in(layer.hex().substring(0, 2), FILES);
  }

  public Optional<LayerDescriptor> find(Digest layer) {
    return directory(layer).find(layer.hex(), this::read);
  }

  private LayerDescriptor read(InputStream in) throws IOException {
    String[] words = new String(in.readNBytes(LIMIT), StandardCharsets.US_ASCII).split(" ", -1);
    if (words.length != 4 || !words[3].equals(check(words[0], words[1], words[2]))) {
      throw new IOException("it is damaged");
    }
    Descriptor descriptor =
        new Descriptor(
            MediaTypes.of(compression), Digest.parse(words[0]), Long.parseLong(words[1]));
    return new LayerDescriptor(descriptor, Digest.parse(words[2]));
  }

  private static String check(String... words) {
    return Digest.sha256(String.join(" ", words).getBytes(StandardCharsets.US_ASCII)).hex();
  }

  public void keep(Digest layer, LayerDescriptor made) {
    String digest = made.descriptor().digest().toString();
    String size = Long.toString(made.descriptor().size());
    String diffId = made.diffId().toString();
    String line = String.join(" ", digest, size, diffId, check(digest, size, diffId));
    directory(layer).keep(layer.hex(), out -> out.write(line.getBytes(StandardCharsets.US_ASCII)));
  }
}
