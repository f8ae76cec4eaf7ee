package io.imagespec.docker.internal.registry.blob;

import java.io.IOException;
import java.io.InputStream;

/** Where a blob's bytes come from. */
@FunctionalInterface
public interface BlobSource {
  /**
   * Opens the bytes from the start. Called again when a part has to be sent again.
   *
   * @return always the same bytes; closed by the caller
   * @throws IOException if they cannot be read
   */
  InputStream open() throws IOException;
}
