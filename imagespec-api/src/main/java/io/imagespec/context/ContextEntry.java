package io.imagespec.context;

import io.imagespec.name.Digest;
import java.nio.file.Path;

/** One entry of a build context, by its path in the context: relative, with forward slashes. */
public sealed interface ContextEntry {
  /**
   * Its path in the context.
   *
   * @return for example {@code copy-1/lib/app.jar}
   */
  String path();

  /**
   * A directory. Its mode is 0755.
   *
   * @param path its path in the context
   */
  record Directory(String path) implements ContextEntry {}

  /**
   * A regular file.
   *
   * @param path its path in the context
   * @param source where it is on this machine
   * @param executable whether any executable bit is set
   * @param mode the permission bits it gets
   * @param size its size in bytes
   * @param digest the SHA-256 digest of its content
   */
  record RegularFile(
      String path, Path source, boolean executable, int mode, long size, Digest digest)
      implements ContextEntry {}

  /**
   * A symbolic link, kept as one.
   *
   * @param path its path in the context
   * @param target what it points to, as found
   */
  record Link(String path, String target) implements ContextEntry {}
}
