package io.imagespec.context;

import io.imagespec.name.Digest;
import io.imagespec.name.EngineSpi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** An entry of a build context. Its path in the context is relative, with forward slashes. */
@EngineSpi
public sealed interface ContextEntry {
  /**
   * Returns the path in the context.
   *
   * @return for example {@code copy-1/lib/app.jar}
   */
  String path();

  /**
   * Calls the case for this kind of entry.
   *
   * @param cases one case per kind
   * @param <R> the result's type
   * @param <E> the type of exception that the cases throw
   * @return the result of the case
   * @throws E if the case throws it
   */
  <R, E extends Exception> R match(Cases<R, E> cases) throws E;

  /**
   * One case per kind of entry.
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
     * @throws E if the case fails
     */
    R directory(Directory entry) throws E;

    /**
     * Handles a regular file.
     *
     * @param entry the entry
     * @return the result
     * @throws E if the case fails
     */
    R regularFile(RegularFile entry) throws E;

    /**
     * Handles a symbolic link.
     *
     * @param entry the entry
     * @return the result
     * @throws E if the case fails
     */
    R link(Link entry) throws E;
  }

  /**
   * Tests if the entry is a directory.
   *
   * @return false for another kind
   */
  default boolean isDirectory() {
    return false;
  }

  /**
   * Returns this entry if it is a symbolic link.
   *
   * @return this object, or empty for another kind
   */
  default Optional<Link> asLink() {
    return Optional.empty();
  }

  /**
   * A directory with mode 0755.
   *
   * @param path its path in the context
   */
  record Directory(String path) implements ContextEntry {
    /** Rejects null arguments. */
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
   * @param origin the location of its source
   * @param executable true if any executable bit is set
   * @param mode its permission bits in the image
   * @param size its size in bytes
   * @param digest the SHA-256 digest of its content
   */
  record RegularFile(
      String path, Origin origin, boolean executable, int mode, long size, Digest digest)
      implements ContextEntry {
    /** Rejects null arguments. */
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
     * Returns the file on this machine.
     *
     * @return the file
     */
    public Path source() {
      return origin.file(path);
    }

    /**
     * Reads the file again and verifies it. The output is valid only after this method has
     * returned; it then consists of {@link #size()} bytes with {@link #digest()}. Only the buffer
     * is held in memory, and the file is always closed. An interrupt ends the read with a {@link
     * java.nio.channels.ClosedByInterruptException}.
     *
     * @param out the destination, written one buffer at a time; neither flushed nor closed
     * @param buffer the read buffer, of any size but 0; callers with many files share one
     * @throws ContextException if the file cannot be read or has changed; the output must not be
     *     used
     * @throws IOException if writing fails
     */
    public void writeTo(OutputStream out, byte[] buffer) throws IOException {
      Objects.requireNonNull(out, "out");
      Objects.requireNonNull(buffer, "buffer");
      HashedFile.copy(this, out, buffer);
    }
  }

  /**
   * The location of a source, on this machine and in the context. Its files share this object and
   * store only their path in the context, since there may be hundreds of thousands of them.
   *
   * @param root its path in the context
   * @param start the source's file or directory
   */
  record Origin(String root, Path start) {
    /** Rejects null arguments. */
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
   * A symbolic link, copied as a link.
   *
   * @param path its path in the context
   * @param target its target, unchanged
   */
  record Link(String path, String target) implements ContextEntry {
    /** Rejects null arguments. */
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
