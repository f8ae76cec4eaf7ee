package io.imagespec.docker.internal.registry.blob;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that are given piece by piece. */
interface PieceSource {
  /** The next bytes; none are left if there are none in it. */
  ByteBuffer next() throws IOException;
}
