package io.imagespec.docker.internal.embedded.cache;

import io.imagespec.docker.internal.io.ChecksummedFile;
import io.imagespec.docker.internal.oci.deflate.SegmentCache;
import io.imagespec.name.Digest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The segments of a layer from the previous build and from the current one. The file has a
 * checksum, since corrupt bytes must not get into an image. Thread-safe.
 *
 * @param before the segments of the previous build
 * @param now the segments of the current build
 */
public record SegmentStore(Map<Digest, byte[]> before, Map<Digest, byte[]> now)
    implements SegmentCache {
  /** The format. Its magic text begins with the length in two bytes. */
  private static final ChecksummedFile FORMAT = new ChecksummedFile("\0\22imagespec pieces 1");

  private static final int HASH = 32;

  SegmentStore(Map<Digest, byte[]> before) {
    this(before, new ConcurrentHashMap<>());
  }

  @Override
  public Optional<byte[]> find(Digest piece) {
    Optional<byte[]> found = Optional.ofNullable(before.get(piece));
    found.ifPresent(bytes -> now.put(piece, bytes));
    return found;
  }

  @Override
  public void add(Digest piece, byte[] compressed) {
    now.put(piece, compressed);
  }

  boolean hasChanged() {
    return !now.keySet().equals(before.keySet());
  }

  static SegmentStore read(InputStream file) throws IOException {
    DataInputStream in = FORMAT.read(file);
    Map<Digest, byte[]> pieces = new ConcurrentHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      Digest piece = Digest.ofSha256(in.readNBytes(HASH));
      pieces.put(piece, in.readNBytes(in.readInt()));
    }
    return new SegmentStore(pieces);
  }

  void write(OutputStream file) throws IOException {
    FORMAT.write(file, this::writePieces);
  }

  private void writePieces(DataOutputStream out) throws IOException {
    out.writeInt(now.size());
    for (Map.Entry<Digest, byte[]> piece : now.entrySet()) {
      out.write(HexFormat.of().parseHex(piece.getKey().hex()));
      out.writeInt(piece.getValue().length);
      out.write(piece.getValue());
    }
  }
}
