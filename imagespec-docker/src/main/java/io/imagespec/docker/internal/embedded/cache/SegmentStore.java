package io.imagespec.docker.internal.embedded.cache;

import io.imagespec.docker.internal.io.Sha256;
import io.imagespec.docker.internal.oci.deflate.SegmentCache;
import io.imagespec.name.Digest;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pieces that a layer was made of the last time, and those of this time. In a file: a mark, the
 * pieces, and the SHA-256 of all of that, since a bit that was lost must not go into an image.
 * Thread-safe.
 *
 * @param before those of the last time
 * @param now those of this time
 */
public record SegmentStore(Map<Digest, byte[]> before, Map<Digest, byte[]> now)
    implements SegmentCache {
  private static final String MARK = "imagespec pieces 1";
  private static final int CHECK = 32;

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
    byte[] all = file.readAllBytes();
    int end = all.length - CHECK;
    if (end < 0 || !Arrays.equals(Sha256.of(all, end), Arrays.copyOfRange(all, end, all.length))) {
      throw new IOException("it is damaged");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(all, 0, end));
    if (!in.readUTF().equals(MARK)) {
      throw new IOException("it is of another version");
    }
    Map<Digest, byte[]> pieces = new ConcurrentHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      Digest piece = Digest.ofSha256(in.readNBytes(CHECK));
      pieces.put(piece, in.readNBytes(in.readInt()));
    }
    return new SegmentStore(pieces);
  }

  void write(OutputStream file) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(file);
    DigestOutputStream hashed = new DigestOutputStream(buffered, Sha256.start());
    DataOutputStream out = new DataOutputStream(hashed);
    out.writeUTF(MARK);
    out.writeInt(now.size());
    for (Map.Entry<Digest, byte[]> piece : now.entrySet()) {
      out.write(HexFormat.of().parseHex(piece.getKey().hex()));
      out.writeInt(piece.getValue().length);
      out.write(piece.getValue());
    }
    buffered.write(hashed.getMessageDigest().digest());
    buffered.flush();
  }
}
