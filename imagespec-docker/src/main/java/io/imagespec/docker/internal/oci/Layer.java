package io.imagespec.docker.internal.oci;

import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.oci.deflate.CompressionPool;
import io.imagespec.docker.internal.oci.deflate.GzipOutput;
import io.imagespec.docker.internal.oci.deflate.SegmentCache;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer that can be written repeatedly, always with the same bytes. It contains names, never
 * contents. Immutable and thread-safe.
 *
 * @param entries the entries, each directory before its content
 * @param isPart true if the layer is a part of a larger one
 */
public record Layer(List<LayerEntry> entries, boolean isPart) {
  /** The version of the layer format. It changes whenever the bytes change. */
  private static final String FORMAT = "imagespec layer 3";

  private static final int BUFFER = 64 * 1024;

  /** Copies the list. */
  public Layer {
    entries = List.copyOf(entries);
  }

  /**
   * Creates a whole layer.
   *
   * @param entries the entries, each directory before its content
   */
  public Layer(List<LayerEntry> entries) {
    this(entries, false);
  }

  /** Hashes one path. All entries would take longer than a comparison of the few layers. */
  @Override
  public int hashCode() {
    return entries.isEmpty()
        ? 0
        : 31 * entries.size() + entries.get(entries.size() - 1).path().hashCode();
  }

  /** Returns true for a layer with the same entries. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Layer that && isPart == that.isPart && entries.equals(that.entries);
  }

  /**
   * Returns a name for events, since a digest exists only after the layer was built.
   *
   * @return a name with the first path; for a part the first path that other parts lack
   */
  public String name() {
    LayerEntry named =
        entries.stream()
            .filter(entry -> !isPart || !entry.isDirectory())
            .findFirst()
            .orElse(entries.get(0));
    return "layer with " + named.path();
  }

  /**
   * Writes the layer, reading and hashing every file again.
   *
   * @param out the destination of the compressed bytes; flushed, not closed
   * @param compression the compression; the bytes of zstd depend on the library on the class path
   * @param compressionPool the pool that compresses with gzip
   * @param known the segments that need no new gzip compression; empty to compress all
   * @return the descriptor of the written layer
   * @throws io.imagespec.context.ContextException if a file cannot be read or has changed; the
   *     written bytes must not be used
   * @throws IOException if writing fails
   */
  public LayerDescriptor writeTo(
      OutputStream out,
      LayerCompression compression,
      CompressionPool compressionPool,
      Optional<SegmentCache> known)
      throws IOException {
    return compression == LayerCompression.ZSTD
        ? writeZstdTo(out)
        : writeGzipTo(out, compressionPool, known);
  }

  private LayerDescriptor writeGzipTo(
      OutputStream out, CompressionPool compressionPool, Optional<SegmentCache> known)
      throws IOException {
    DigestOutput compressed = new DigestOutput(out);
    try (GzipOutput gzip = new GzipOutput(compressed, compressionPool, known)) {
      Digest diffId = hashedTar(gzip);
      gzip.finish();
      return finished(MediaTypes.GZIP, compressed, diffId);
    }
  }

  private LayerDescriptor writeZstdTo(OutputStream out) throws IOException {
    DigestOutput compressed = new DigestOutput(out);
    OutputStream zstd = Zstd.compress(compressed);
    Digest diffId = hashedTar(zstd);
    zstd.close(); // writes the end, which a failed layer must not get
    out.flush();
    return finished(MediaTypes.ZSTD, compressed, diffId);
  }

  private Digest hashedTar(OutputStream out) throws IOException {
    DigestOutput tar = new DigestOutput(out);
    BufferedOutputStream buffered = new BufferedOutputStream(tar, BUFFER);
    writeTar(buffered);
    buffered.flush();
    return tar.digest();
  }

  private static LayerDescriptor finished(String mediaType, DigestOutput written, Digest diffId) {
    return new LayerDescriptor(new Descriptor(mediaType, written.digest(), written.size()), diffId);
  }

  /**
   * Returns the total size of the files.
   *
   * @return the size in bytes
   */
  public long contentSize() {
    return entries.stream().mapToLong(LayerEntry::contentSize).sum();
  }

  /**
   * Returns the cache key: a digest of the entries and of the layer format.
   *
   * @param compression the compression
   * @return the same key for layers with the same bytes
   */
  public Digest key(LayerCompression compression) {
    DigestOutput hash = new DigestOutput(OutputStream.nullOutputStream());
    try {
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(hash));
      out.writeUTF(compression == LayerCompression.GZIP ? FORMAT : FORMAT + " " + compression);
      EntryKey entryKey = new EntryKey(out);
      for (LayerEntry entry : entries) {
        entry.match(entryKey);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot occur: the stream has no destination
    }
    return hash.digest();
  }

  /** Adds entries to a key and returns them. */
  private record EntryKey(DataOutputStream out) implements LayerEntry.Cases<LayerEntry> {
    @Override
    public LayerEntry directory(LayerEntry.Directory entry) throws IOException {
      return add("Directory", entry);
    }

    @Override
    public LayerEntry file(LayerEntry.File entry) throws IOException {
      add("File", entry);
      out.writeUTF(entry.content().digest().toString());
      return entry;
    }

    @Override
    public LayerEntry link(LayerEntry.Link entry) throws IOException {
      add("Link", entry);
      text(entry.target());
      return entry;
    }

    private LayerEntry add(String kind, LayerEntry entry) throws IOException {
      out.writeUTF(kind);
      text(entry.path());
      out.writeInt(entry.access().mode());
      out.writeInt(entry.access().user());
      out.writeInt(entry.access().group());
      return entry;
    }

    private void text(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  private void writeTar(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    EntryWriter entryWriter = new EntryWriter(tar, out);
    for (LayerEntry entry : entries) {
      entry.match(entryWriter);
    }
    tar.finish();
  }

  /** Writes entries to a tar and returns them. */
  private static final class EntryWriter implements LayerEntry.Cases<LayerEntry> {
    private final TarWriter tar;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];

    EntryWriter(TarWriter tar, OutputStream out) {
      this.tar = tar;
      this.out = out;
    }

    @Override
    public LayerEntry directory(LayerEntry.Directory entry) throws IOException {
      tar.directory(entry.path(), entry.access());
      return entry;
    }

    @Override
    public LayerEntry file(LayerEntry.File entry) throws IOException {
      tar.startFile(entry.path(), entry.access(), entry.content().size());
      entry.content().writeTo(out, buffer);
      tar.pad(entry.content().size());
      return entry;
    }

    @Override
    public LayerEntry link(LayerEntry.Link entry) throws IOException {
      tar.link(entry.path(), entry.target(), entry.access());
      return entry;
    }
  }
}
