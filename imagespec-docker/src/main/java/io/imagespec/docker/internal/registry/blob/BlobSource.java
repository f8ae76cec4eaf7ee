package io.imagespec.docker.internal.registry.blob;

import java.io.IOException;
import java.io.InputStream;

/** A source of a blob's bytes. */
@FunctionalInterface
public interface BlobSource {
  /**
   * Opens the bytes from the start. Called again if a part has to be sent again.
   *
   * @return the same bytes on each call; closed by the caller
   * @throws IOException if they cannot be read
   */
  InputStream open() throws IOException;
}
