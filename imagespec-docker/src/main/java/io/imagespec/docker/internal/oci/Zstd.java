package io.imagespec.docker.internal.oci;

import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Reads and writes zstd, if its library is on the class path, which it need not be. */
public final class Zstd {
  /** What to do without the library. */
  public static final String REMEDY = "add io.airlift:aircompressor to the class path";

  private Zstd() {}

  /**
   * Whether the library is there.
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
   * Decompresses.
   *
   * @param in compressed bytes
   * @return plain bytes
   * @throws IOException if the library is not there, or reading fails
   */
  public static InputStream decompress(InputStream in) throws IOException {
    try {
      return Library.input(in);
    } catch (NoClassDefFoundError e) {
      throw new IOException("it is compressed by zstd; " + REMEDY, e);
    }
  }

  /**
   * Compresses, always to the same bytes with one version of the library.
   *
   * @param out where compressed bytes go
   * @return what takes plain bytes; closing it ends the data, and leaves that open
   * @throws IOException if the library is not there
   */
  static OutputStream compress(OutputStream out) throws IOException {
    try {
      return Library.output(out);
    } catch (NoClassDefFoundError e) {
      throw new IOException("it is to be compressed by zstd; " + REMEDY, e);
    }
  }

  /** A class of its own: the JVM looks for the library when it checks this one, and not before. */
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
