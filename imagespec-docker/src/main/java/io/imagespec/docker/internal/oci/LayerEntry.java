package io.imagespec.docker.internal.oci;

import io.imagespec.context.ContextEntry;
import io.imagespec.context.TarWriter;
import java.io.IOException;

/**
 * One entry of a layer. Its path in the image has no leading slash, and all links in it are
 * resolved.
 */
public sealed interface LayerEntry {
  /**
   * Returns the path.
   *
   * @return the path, for example {@code usr/bin/tool}
   */
  String path();

  /**
   * Returns the mode and the owner.
   *
   * @return mode, user and group
   */
  TarWriter.Access access();

  /**
   * Chooses by kind.
   *
   * @param cases the functions to choose from
   * @param <R> the result's type
   * @return the result of the chosen function
   * @throws IOException if the case throws it
   */
  <R> R match(Cases<R> cases) throws IOException;

  /**
   * Functions for each kind of entry.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles a directory.
     *
     * @param entry the entry
     * @return the result
     * @throws IOException if the case throws it
     */
    R directory(Directory entry) throws IOException;

    /**
     * Handles a file.
     *
     * @param entry the entry
     * @return the result
     * @throws IOException if the case throws it
     */
    R file(File entry) throws IOException;

    /**
     * Handles a symbolic link.
     *
     * @param entry the entry
     * @return the result
     * @throws IOException if the case throws it
     */
    R link(Link entry) throws IOException;
  }

  /**
   * Returns the size of the content.
   *
   * @return bytes; 0 if the entry is not a file
   */
  default long contentSize() {
    return 0;
  }

  /**
   * Returns true for a directory.
   *
   * @return true if the entry is a directory
   */
  default boolean isDirectory() {
    return false;
  }

  /**
   * A directory.
   *
   * @param path the path
   * @param access the mode and the owner
   */
  record Directory(String path, TarWriter.Access access) implements LayerEntry {
    @Override
    public boolean isDirectory() {
      return true;
    }

    @Override
    public <R> R match(Cases<R> cases) throws IOException {
      return cases.directory(this);
    }
  }

  /**
   * A file.
   *
   * @param path the path
   * @param access the mode and the owner
   * @param content the content, as it was hashed
   */
  record File(String path, TarWriter.Access access, ContextEntry.RegularFile content)
      implements LayerEntry {
    @Override
    public <R> R match(Cases<R> cases) throws IOException {
      return cases.file(this);
    }

    @Override
    public long contentSize() {
      return content.size();
    }
  }

  /**
   * A symbolic link.
   *
   * @param path the path
   * @param access the mode and the owner
   * @param target the target of the link
   */
  record Link(String path, TarWriter.Access access, String target) implements LayerEntry {
    @Override
    public <R> R match(Cases<R> cases) throws IOException {
      return cases.link(this);
    }
  }
}
