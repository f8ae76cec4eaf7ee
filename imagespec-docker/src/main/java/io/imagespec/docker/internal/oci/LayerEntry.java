package io.imagespec.docker.internal.oci;

import io.imagespec.context.ContextEntry;
import io.imagespec.context.TarWriter;
import java.io.IOException;

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
     * @throws IOException as the cases decide
     */
    R directory(Directory entry) throws IOException;

    /**
     * Handles a file.
     *
     * @param entry the entry
     * @return the result
     * @throws IOException as the cases decide
     */
    R file(File entry) throws IOException;

    /**
     * Handles a symbolic link.
     *
     * @param entry the entry
     * @return the result
     * @throws IOException as the cases decide
     */
    R link(Link entry) throws IOException;
  }

  /**
   * Returns the size of the content.
   *
   * @return bytes; 0 if the entry is no file
   */
  default long contentSize() {
    return 0;
  }

  /**
   * A directory.
   *
   * @param path where it goes
   * @param access whose it is
   */
  record Directory(String path, TarWriter.Access access) implements LayerEntry {
    @Override
    public <R> R match(Cases<R> cases) throws IOException {
      return cases.directory(this);
    }
  }

  /**
   * A file.
   *
   * @param path where it goes
   * @param access whose it is
   * @param content its bytes, as they were hashed
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
   * @param path where it goes
   * @param access whose it is
   * @param target what it points to
   */
  record Link(String path, TarWriter.Access access, String target) implements LayerEntry {
    @Override
    public <R> R match(Cases<R> cases) throws IOException {
      return cases.link(this);
    }
  }
}
