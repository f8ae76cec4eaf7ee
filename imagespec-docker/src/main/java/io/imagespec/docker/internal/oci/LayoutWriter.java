package io.imagespec.docker.internal.oci;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A writer of an OCI image layout. The layout appears at its target only when it is complete;
 * otherwise nothing remains. Not thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">OCI image
 *     specification, image layout</a>
 */
public sealed interface LayoutWriter extends AutoCloseable
    permits TarLayoutWriter, DirectoryLayoutWriter {
  /** The file that marks a layout. */
  String MARK = "oci-layout";

  /** The file that lists the images of a layout. */
  String INDEX = "index.json";

  /** The annotation with the name of an image in an index. */
  String NAME = "org.opencontainers.image.ref.name";

  /**
   * Returns the content of the file {@link #MARK}.
   *
   * @return the bytes
   */
  static byte[] mark() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns the path of a blob in a layout.
   *
   * @param blob the digest of the blob
   * @return the path
   */
  static String path(Digest blob) {
    return "blobs/" + blob.algorithm() + "/" + blob.hex();
  }

  /** Writes a blob. */
  interface Content {
    /**
     * Writes the blob.
     *
     * @param out the destination
     * @return the digest
     * @throws IOException if writing fails
     */
    Digest writeTo(OutputStream out) throws IOException;
  }

  /**
   * Returns true if a blob exists.
   *
   * @param blob the digest of the blob
   * @return true if it was added
   */
  boolean has(Digest blob);

  /**
   * Adds a blob. An existing blob is not added twice.
   *
   * @param content the content
   * @throws IOException if the content cannot be read or written
   */
  void blob(Content content) throws IOException;

  /**
   * Adds a small file.
   *
   * @param path the path, short and in ASCII
   * @param content the content
   * @throws IOException if the file cannot be written
   */
  void file(String path, byte[] content) throws IOException;

  /**
   * Completes the layout and moves it to its target.
   *
   * @throws IOException if the layout cannot be completed or moved; then it is not published
   */
  void publish() throws IOException;

  /** Removes the layout if it was not published. */
  @Override
  void close() throws IOException;
}
