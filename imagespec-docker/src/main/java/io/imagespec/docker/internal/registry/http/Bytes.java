package io.imagespec.docker.internal.registry.http;

/**
 * The complete bytes of a request or response. The creator hands over the array; it is not modified
 * afterwards.
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
   * Returns the bytes.
   *
   * @return the array itself, not a copy; it must not be modified
   */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return bytes.length;
  }

  /** Returns the number of bytes, never their content. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
