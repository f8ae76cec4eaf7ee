package io.imagespec.docker.internal.oci;

import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Streams for zstd. They require an optional library on the class path. */
public final class Zstd {
  /** The remedy for a missing library. */
  public static final String REMEDY = "add io.airlift:aircompressor to the class path";

  private Zstd() {}

  /**
   * Returns true if the library is available.
   *
   * @return true if streams can be opened
   */
  public static boolean isAvailable() {
    try {
      return Library.isLoaded();
    } catch (NoClassDefFoundError e) {
      return false;
    }
  }

  /**
   * Creates a stream that decompresses.
   *
   * @param in the compressed bytes
   * @return the plain bytes
   * @throws IOException if the library is missing, or reading fails
   */
  public static InputStream decompress(InputStream in) throws IOException {
    try {
      return Library.input(in);
    } catch (NoClassDefFoundError e) {
      throw new IOException("it is compressed with zstd; " + REMEDY, e);
    }
  }

  /**
   * Creates a stream that compresses. One version of the library always produces the same bytes.
   *
   * @param out the destination of the compressed bytes
   * @return a stream for the plain bytes; closing it completes the data and leaves the destination
   *     open
   * @throws IOException if the library is missing
   */
  static OutputStream compress(OutputStream out) throws IOException {
    try {
      return Library.output(out);
    } catch (NoClassDefFoundError e) {
      throw new IOException("zstd compression is not available; " + REMEDY, e);
    }
  }

  /**
   * The calls of the library, in a separate class, since the JVM loads the library when it verifies
   * the class that uses it.
   */
  private static final class Library {
    static boolean isLoaded() {
      return !ZstdCompressor.class.getName().isEmpty();
    }

    static InputStream input(InputStream in) throws IOException {
      return new ZstdInputStream(in);
    }

    static OutputStream output(OutputStream out) {
      return new ZstdFrames(out, new ZstdCompressor());
    }
  }
}
