package io.imagespec.docker.internal.registry.blob;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A source of bytes in pieces. */
interface PieceSource {
  /** Returns the next piece, which is empty at the end. */
  ByteBuffer next() throws IOException;
}
