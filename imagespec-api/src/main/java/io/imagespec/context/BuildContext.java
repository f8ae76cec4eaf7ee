package io.imagespec.context;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A snapshot of a build's files, ordered and hashed. Sending reads the files again and verifies
 * their digests: an engine receives the hashed content, or the build fails. Immutable and
 * thread-safe; contains names and digests, never file contents.
 */
@CheckReturnValue
public final class BuildContext {
  private static final BuildContext EMPTY = new BuildContext(List.of());

  private final List<ContextEntry> entries;

  private BuildContext(List<ContextEntry> entries) {
    this.entries = entries;
  }

  /**
   * Returns a context without files.
   *
   * @return an empty context
   */
  public static BuildContext empty() {
    return EMPTY;
  }

  /**
   * Creates a builder.
   *
   * @param directory the directory against which relative paths are resolved
   * @param cache the cache of file digests
   * @return a builder
   */
  @EngineSpi
  public static Builder builder(Path directory, DigestCache cache) {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(cache, "cache");
    return new Builder(directory, cache);
  }

  /**
   * Returns the entries, with every directory before its contents.
   *
   * @return the entries in order
   */
  public List<ContextEntry> entries() {
    return entries;
  }

  /**
   * Returns the entries at and below the given top-level names. No file is read.
   *
   * @param names first components of paths, for example {@code copy-1}
   * @return a context with these entries, in the same order
   */
  @EngineSpi
  public BuildContext only(Set<String> names) {
    Objects.requireNonNull(names, "names");
    return new BuildContext(
        entries.stream().filter(entry -> names.contains(topLevelName(entry.path()))).toList());
  }

  private static String topLevelName(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  /**
   * Writes the context as a tar. Every file is read and hashed again.
   *
   * @param out the destination; flushed, not closed
   * @param generated additional files to write first, by path
   * @throws ContextException if a file cannot be read or has changed; the archive is then
   *     incomplete and must not be used
   * @throws IOException if writing fails
   */
  public void writeTo(OutputStream out, Map<String, byte[]> generated) throws IOException {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(generated, "generated");
    TarWriter tar = new TarWriter(out);
    for (Map.Entry<String, byte[]> file : new TreeMap<>(generated).entrySet()) {
      tar.file(file.getKey(), file.getValue());
    }
    EntryWriter writer = new EntryWriter(tar, out);
    for (ContextEntry entry : entries) {
      entry.match(writer);
    }
    tar.finish();
  }

  /** Returns the number of entries. */
  @Override
  public String toString() {
    return "BuildContext[" + entries.size() + (entries.size() == 1 ? " entry]" : " entries]");
  }

  /** Writes entries to one tar and returns it. */
  private static final class EntryWriter implements ContextEntry.Cases<TarWriter, IOException> {
    private final TarWriter tar;
    private final OutputStream out;
    private final byte[] buffer = new byte[HashingThreads.BUFFER];

    EntryWriter(TarWriter tar, OutputStream out) {
      this.tar = tar;
      this.out = out;
    }

    @Override
    public TarWriter directory(ContextEntry.Directory entry) throws IOException {
      tar.directory(entry.path());
      return tar;
    }

    @Override
    public TarWriter regularFile(ContextEntry.RegularFile entry) throws IOException {
      tar.startFile(entry.path(), entry.mode(), entry.size());
      HashedFile.copy(entry, out, buffer);
      tar.pad(entry.size());
      return tar;
    }

    @Override
    public TarWriter link(ContextEntry.Link entry) throws IOException {
      tar.link(entry.path(), entry.target());
      return tar;
    }
  }

  /** Collects the sources of a {@link BuildContext}. Not thread-safe. */
  @EngineSpi
  public static final class Builder {
    private final Path directory;
    private final DigestCache cache;
    private final Map<String, Optional<FileSource>> roots = new LinkedHashMap<>();

    private Builder(Path directory, DigestCache cache) {
      this.directory = directory;
      this.cache = cache;
    }

    /**
     * Adds a directory with its contents, or a file, and the parent directories of {@code root}.
     *
     * @param root its path in the context; it must not equal or be below that of another source
     * @param source the files to read
     */
    public void add(String root, FileSource source) {
      Objects.requireNonNull(root, "root");
      Objects.requireNonNull(source, "source");
      for (int slash = root.indexOf('/'); slash > 0; slash = root.indexOf('/', slash + 1)) {
        addDirectory(root.substring(0, slash));
      }
      roots.put(root, Optional.of(source));
    }

    /**
     * Adds an empty directory. Adding it again has no effect.
     *
     * @param root its path in the context
     */
    public void addDirectory(String root) {
      Objects.requireNonNull(root, "root");
      roots.putIfAbsent(root, Optional.empty());
    }

    /**
     * Takes the snapshot: reads and hashes all sources on several threads, which end before this
     * method returns.
     *
     * @return the context
     * @throws IllegalArgumentException if a source does not exist, or contains a socket, fifo or
     *     device
     * @throws ContextException if a file cannot be read, or changes while it is read
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; the
     *     interrupt flag stays set
     */
    public BuildContext build() {
      if (roots.isEmpty()) {
        return EMPTY;
      }
      try (HashingThreads hashingThreads = new HashingThreads()) {
        return new BuildContext(new ContextScan(directory, cache, hashingThreads).of(roots));
      }
    }
  }
}
