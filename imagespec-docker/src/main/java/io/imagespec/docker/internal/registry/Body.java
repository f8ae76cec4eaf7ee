package io.imagespec.docker.internal.registry;

/**
 * The bytes of a request or an answer, complete. Whoever makes one hands the bytes over; nobody
 * writes to them.
 */
public final class Body {
  static final Body NONE = new Body(new byte[0]);

  private final byte[] bytes;

  private Body(byte[] bytes) {
    this.bytes = bytes;
  }

  static Body of(byte[] bytes) {
    return new Body(bytes);
  }

  /**
   * The bytes themselves.
   *
   * @return not a copy; nobody writes to them
   */
  public byte[] bytes() {
    return bytes;
  }

  int size() {
    return bytes.length;
  }

  /** How many bytes, never which. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
