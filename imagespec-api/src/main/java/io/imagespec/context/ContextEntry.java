package io.imagespec.context;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** One entry of a build context, by its path in the context: relative, with forward slashes. */
public sealed interface ContextEntry {
  /**
   * Its path in the context.
   *
   * @return for example {@code copy-1/lib/app.jar}
   */
  String path();

  /**
   * Chooses by kind.
   *
   * @param cases the functions to choose from
   * @param <R> the result's type
   * @param <E> the type of exception that the cases throw
   * @return the result of the chosen function
   * @throws E if the case throws it
   */
  <R, E extends Exception> R match(Cases<R, E> cases) throws E;

  /**
   * Functions for each kind of entry.
   *
   * @param <R> the result's type
   * @param <E> the type of exception that the cases throw; {@link RuntimeException} if none
   */
  interface Cases<R, E extends Exception> {
    /**
     * Handles a directory.
     *
     * @param entry the entry
     * @return the result
     * @throws E as the cases decide
     */
    R directory(Directory entry) throws E;

    /**
     * Handles a regular file.
     *
     * @param entry the entry
     * @return the result
     * @throws E as the cases decide
     */
    R regularFile(RegularFile entry) throws E;

    /**
     * Handles a symbolic link.
     *
     * @param entry the entry
     * @return the result
     * @throws E as the cases decide
     */
    R link(Link entry) throws E;
  }

  /**
   * Tells if the entry is a directory.
   *
   * @return false for another kind
   */
  default boolean isDirectory() {
    return false;
  }

  /**
   * Returns this entry if it is a symbolic link.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Link> asLink() {
    return Optional.empty();
  }

  /**
   * A directory. Its mode is 0755.
   *
   * @param path its path in the context
   */
  record Directory(String path) implements ContextEntry {
    /** Takes no null. */
    public Directory {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public <R, E extends Exception> R match(Cases<R, E> cases) throws E {
      return cases.directory(this);
    }

    @Override
    public boolean isDirectory() {
      return true;
    }
  }

  /**
   * A regular file.
   *
   * @param path its path in the context
   * @param origin where its source is
   * @param executable whether any executable bit is set
   * @param mode the permission bits it gets
   * @param size its size in bytes
   * @param digest the SHA-256 digest of its content
   */
  record RegularFile(
      String path, Origin origin, boolean executable, int mode, long size, Digest digest)
      implements ContextEntry {
    /** Takes no null. */
    public RegularFile {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(origin, "origin");
      Objects.requireNonNull(digest, "digest");
    }

    @Override
    public <R, E extends Exception> R match(Cases<R, E> cases) throws E {
      return cases.regularFile(this);
    }

    /**
     * Where it is on this machine.
     *
     * @return the file
     */
    public Path source() {
      return origin.file(path);
    }

    /**
     * Reads the file again and compares: what was written is right only once this returns, and then
     * it is {@link #size()} bytes with {@link #digest()}. Nothing is held but the buffer, and the
     * file is closed in any case. If the thread is interrupted, reading ends with a {@link
     * java.nio.channels.ClosedByInterruptException}.
     *
     * @param out where it goes, a buffer at a time; neither flushed nor closed
     * @param buffer what is read through, of any size but 0; callers with many files share one
     * @throws ContextException if the file cannot be read or has changed; what was written must not
     *     be used
     * @throws IOException if writing fails
     */
    public void writeTo(OutputStream out, byte[] buffer) throws IOException {
      Objects.requireNonNull(out, "out");
      Objects.requireNonNull(buffer, "buffer");
      HashedFile.copy(this, out, buffer);
    }
  }

  /**
   * Where a source is, on this machine and in the context. Files share it and know their path in
   * the context only: there may be hundreds of thousands.
   *
   * @param root its path in the context
   * @param start the source's file or directory
   */
  record Origin(String root, Path start) {
    /** Takes no null. */
    public Origin {
      Objects.requireNonNull(root, "root");
      Objects.requireNonNull(start, "start");
    }

    Path file(String path) {
      return path.equals(root) ? start : start.resolve(below(path));
    }

    String below(String path) {
      return path.equals(root) ? "" : path.substring(root.length() + 1);
    }
  }

  /**
   * A symbolic link, kept as one.
   *
   * @param path its path in the context
   * @param target what it points to, as found
   */
  record Link(String path, String target) implements ContextEntry {
    /** Takes no null. */
    public Link {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(target, "target");
    }

    @Override
    public <R, E extends Exception> R match(Cases<R, E> cases) throws E {
      return cases.link(this);
    }

    @Override
    public Optional<Link> asLink() {
      return Optional.of(this);
    }
  }
}
