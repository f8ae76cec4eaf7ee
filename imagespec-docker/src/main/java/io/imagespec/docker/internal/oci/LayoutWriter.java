package io.imagespec.docker.internal.oci;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An OCI image layout that is being written: not there until it is whole, and nothing is left of
 * one that is not. Not thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">OCI image
 *     specification, image layout</a>
 */
public sealed interface LayoutWriter extends AutoCloseable
    permits TarLayoutWriter, DirectoryLayoutWriter {
  /** Says that it is one. */
  String MARK = "oci-layout";

  /** Says which images are in it. */
  String INDEX = "index.json";

  /** The annotation by which an index says what an image is called. */
  String NAME = "org.opencontainers.image.ref.name";

  /**
   * What the mark holds.
   *
   * @return its bytes
   */
  static byte[] mark() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Where a blob is in a layout.
   *
   * @param blob its digest
   * @return its path
   */
  static String path(Digest blob) {
    return "blobs/" + blob.algorithm() + "/" + blob.hex();
  }

  /** Writes a blob. */
  interface Content {
    /**
     * Writes it.
     *
     * @param out where its bytes go
     * @return its digest
     * @throws IOException if writing fails
     */
    Digest writeTo(OutputStream out) throws IOException;
  }

  /**
   * Whether a blob is there.
   *
   * @param blob its digest
   * @return true if it was added
   */
  boolean has(Digest blob);

  /**
   * Adds a blob; one that is there already is not there twice.
   *
   * @param content its bytes
   * @throws IOException if they cannot be had or written
   */
  void blob(Content content) throws IOException;

  /**
   * Adds a small file.
   *
   * @param path its path, short and ASCII
   * @param content its bytes
   * @throws IOException if it cannot be written
   */
  void file(String path, byte[] content) throws IOException;

  /**
   * Ends the layout and puts it in its place.
   *
   * @throws IOException if it cannot be written to its end or moved; then it is not there
   */
  void publish() throws IOException;

  /** Removes what was not published. */
  @Override
  void close() throws IOException;
}
