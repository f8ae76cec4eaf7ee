package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes with their media type; nobody writes to them. */
final class Content {
  static final Content NONE = of("", new byte[0]);

  /** The media type of blobs. */
  static final String BLOB = "application/octet-stream";

  private final String mediaType;
  private final byte[] bytes;

  private Content(String mediaType, byte[] bytes) {
    this.mediaType = mediaType;
    this.bytes = bytes;
  }

  static Content of(String mediaType, byte[] bytes) {
    return new Content(mediaType, bytes);
  }

  String mediaType() {
    return mediaType;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return bytes.length;
  }

  Digest digest() {
    return Digest.sha256(bytes);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }
}
