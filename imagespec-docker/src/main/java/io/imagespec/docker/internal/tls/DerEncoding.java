package io.imagespec.docker.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The part of DER that is required to convert an old private key to PKCS#8. */
final class DerEncoding {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;

  private DerEncoding() {}

  /** Encodes an element: tag, length and the concatenated contents. */
  static byte[] element(int tag, byte[]... contents) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] content : contents) {
      body.writeBytes(content);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    out.writeBytes(length(body.size()));
    out.writeBytes(body.toByteArray());
    return out.toByteArray();
  }

  private static byte[] length(int length) {
    if (length < 0x80) {
      return new byte[] {(byte) length};
    }
    if (length < 0x100) {
      return new byte[] {(byte) 0x81, (byte) length};
    }
    return new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length};
  }

  /** Returns the contents of the first element with the given tag in a sequence. */
  static Optional<byte[]> find(byte[] sequence, int tag) {
    ByteBuffer in = ByteBuffer.wrap(sequence);
    in.get();
    readLength(in);
    while (in.hasRemaining()) {
      int found = in.get() & 0xFF;
      int length = readLength(in);
      if (found == tag) {
        return Optional.of(Arrays.copyOfRange(sequence, in.position(), in.position() + length));
      }
      in.position(in.position() + length);
    }
    return Optional.empty();
  }

  private static int readLength(ByteBuffer in) {
    int first = in.get() & 0xFF;
    int length = first < 0x80 ? first : 0;
    for (int i = 0; first >= 0x80 && i < (first & 0x7F); i++) {
      length = (length << 8) | (in.get() & 0xFF);
    }
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("its key is truncated");
    }
    return length;
  }
}
