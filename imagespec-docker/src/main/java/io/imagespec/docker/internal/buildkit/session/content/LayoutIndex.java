package io.imagespec.docker.internal.buildkit.session.content;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.docker.internal.oci.LayoutWriter;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The {@code index.json} of an image layout. Entries of other tools are kept. Within this JVM, only
 * one thread writes at a time; if two JVMs write concurrently, the later one wins.
 *
 * @param root the layout's directory
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md">OCI image
 *     specification, Image Layout</a>
 */
record LayoutIndex(Path root) {
  /** The tag of the cache, which buildctl uses too. */
  static final String TAG = "latest";

  /** The maximum size of the index, in bytes. */
  private static final int LIMIT = 4 * 1024 * 1024;

  private static final Object WRITING = new Object();

  /** Returns the digest of the tag, or empty if the tag is missing. */
  Optional<Digest> latest() throws IOException {
    try {
      return entries().stream()
          .filter(LayoutIndex::isOurs)
          .findFirst()
          .flatMap(entry -> entry.text("digest"))
          .map(Digest::parse);
    } catch (IllegalArgumentException e) {
      throw new IOException(place() + ": " + e.getMessage(), e);
    }
  }

  private static boolean isOurs(JsonValue entry) {
    return entry.text("annotations", LayoutWriter.NAME).filter(TAG::equals).isPresent();
  }

  private Path place() {
    return root.resolve(LayoutWriter.INDEX);
  }

  private List<JsonValue> entries() throws IOException {
    if (!Files.exists(place(), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(place(), LinkOption.NOFOLLOW_LINKS)) {
      byte[] text = in.readNBytes(LIMIT + 1);
      if (text.length > LIMIT) {
        throw new IOException(place() + " has more than " + LIMIT + " bytes");
      }
      return JsonValue.parse(text).at("manifests").elements();
    } catch (MalformedJsonException e) {
      throw new IOException(place() + ": " + e.getMessage(), e);
    }
  }

  /** Sets the manifest of the tag. */
  void put(String mediaType, Digest digest, long size) throws IOException {
    JsonObjectBuilder entry =
        new JsonObjectBuilder()
            .put("mediaType", mediaType)
            .put("digest", digest.toString())
            .put("size", size)
            .put("annotations", new JsonObjectBuilder().put(LayoutWriter.NAME, TAG));
    synchronized (WRITING) {
      List<JsonObjectBuilder> all = new ArrayList<>();
      entries().stream().filter(e -> !isOurs(e)).map(JsonObjectBuilder::copyOf).forEach(all::add);
      all.add(entry);
      write(LayoutWriter.MARK, LayoutWriter.mark());
      write(LayoutWriter.INDEX, index(all).toBytes());
    }
  }

  private static JsonObjectBuilder index(List<JsonObjectBuilder> entries) {
    return new JsonObjectBuilder()
        .put("schemaVersion", 2)
        .put("mediaType", "application/vnd.oci.image.index.v1+json")
        .putObjects("manifests", entries);
  }

  private void write(String name, byte[] document) throws IOException {
    Path part = root.resolve(Ingest.PREFIX + UUID.randomUUID());
    try {
      Files.write(part, document);
      Files.move(part, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
