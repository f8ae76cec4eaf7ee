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

/**
 * A layer that can be written as often as it is needed, always the same bytes. Holds names, never
 * contents. Immutable and thread-safe.
 *
 * @param entries what is in it, every directory before what is in that
 */
public record Layer(List<LayerEntry> entries) {
  /** Another one for other bytes. */
  private static final String FORMAT = "imagespec layer 3";

  private static final int BUFFER = 64 * 1024;

  /** Copies the list. */
  public Layer {
    entries = List.copyOf(entries);
  }

  /**
   * Writes the layer, reading and hashing every file again.
   *
   * @param out where the compressed bytes go; flushed, not closed
   * @param compression how they are compressed; by zstd as the library on the class path does it
   * @param compressionPool who compresses by gzip
   * @param known what need not be compressed again by gzip; empty to compress all
   * @return what was written
   * @throws io.imagespec.context.ContextException if a file cannot be read or has changed; what was
   *     written must not be used
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
    zstd.close(); // its end, which a layer that failed must not get
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
   * How much is in its files.
   *
   * @return bytes
   */
  public long contentSize() {
    return entries.stream().mapToLong(LayerEntry::contentSize).sum();
  }

  /**
   * What it depends on: all that is in it, and how layers are written.
   *
   * @param compression how it is compressed
   * @return the same for layers of the same bytes
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
      throw new UncheckedIOException(e); // it goes nowhere
    }
    return hash.digest();
  }

  /** Adds entries to a key, and returns them. */
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

  /** Writes entries to a tar, and returns them. */
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
