package io.imagespec.docker.internal.registry.http;

/**
 * The bytes of a request or an answer, complete. Whoever makes one hands the bytes over; nobody
 * writes to them.
 */
public final class Bytes {
  public static final Bytes NONE = new Bytes(new byte[0]);

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes);
  }

  /**
   * The bytes themselves.
   *
   * @return not a copy; nobody writes to them
   */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return bytes.length;
  }

  /** How many bytes, never which. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
