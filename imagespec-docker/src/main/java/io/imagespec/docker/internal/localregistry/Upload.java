package io.imagespec.docker.internal.localregistry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** A blob that is on its way. */
final class Upload {
  private static final int CHUNK = 64 * 1024;

  private final Capacity capacity;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Upload(Capacity capacity) {
    this.capacity = capacity;
  }

  synchronized void append(InputStream in) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      take(count);
      bytes.write(chunk, 0, count);
    }
  }

  /** An upload that does not fit is dropped whole. */
  private void take(int count) {
    try {
      capacity.take(count);
    } catch (RefusedException e) {
      drop();
      throw e;
    }
  }

  synchronized int size() {
    return bytes.size();
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Gives back what it took. */
  synchronized void drop() {
    capacity.give(size());
    bytes.reset();
  }
}
