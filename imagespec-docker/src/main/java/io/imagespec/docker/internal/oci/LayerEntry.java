package io.imagespec.docker.internal.oci;

import io.imagespec.context.ContextEntry;
import io.imagespec.context.TarWriter;

/** One entry of a layer, by its path in the image: no slash in front, every link in it resolved. */
public sealed interface LayerEntry {
  /**
   * Where it goes.
   *
   * @return for example {@code usr/bin/tool}
   */
  String path();

  /**
   * Whose it is.
   *
   * @return mode, user and group
   */
  TarWriter.Access access();

  /**
   * A directory.
   *
   * @param path where it goes
   * @param access whose it is
   */
  record Directory(String path, TarWriter.Access access) implements LayerEntry {}

  /**
   * A file.
   *
   * @param path where it goes
   * @param access whose it is
   * @param content its bytes, as they were hashed
   */
  record File(String path, TarWriter.Access access, ContextEntry.RegularFile content)
      implements LayerEntry {}

  /**
   * A symbolic link.
   *
   * @param path where it goes
   * @param access whose it is
   * @param target what it points to
   */
  record Link(String path, TarWriter.Access access, String target) implements LayerEntry {}
}
