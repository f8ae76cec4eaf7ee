package io.imagespec.context;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/**
 * Walks one source and appends its entries: depth first, children in the order of their UTF-8
 * bytes, every parent before its children.
 */
final class ContextWalk {
  private static final String IGNORE_FILE = ".dockerignore";

  /** What the JVM puts where a byte of a file name is no character of its encoding. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final Set<PosixFilePermission> EXECUTABLE =
      Set.of(
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final FileSource source;
  private final DigestCache cache;
  private final List<ContextEntry> entries;
  private IgnoreRules rules = IgnoreRules.none();

  ContextWalk(FileSource source, DigestCache cache, List<ContextEntry> entries) {
    this.source = source;
    this.cache = cache;
    this.entries = entries;
  }

  /** Adds a directory with its contents, or one file, as {@code root}. */
  void add(Path start, String root) {
    BasicFileAttributes attributes = follow(start);
    if (attributes.isDirectory()) {
      rules = source.rules().orElseGet(() -> ownRules(start));
      entries.add(new ContextEntry.Directory(root));
      directory(start, root, "");
    } else {
      file(start, root, attributes);
    }
  }

  private static BasicFileAttributes follow(Path start) {
    try {
      return attributes(start);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "copy source " + start + ": " + (Files.notExists(start) ? "there is no such file" : e),
          e);
    }
  }

  private static IgnoreRules ownRules(Path directory) {
    Path file = directory.resolve(IGNORE_FILE);
    if (!Files.isRegularFile(file)) {
      return IgnoreRules.none();
    }
    try {
      return IgnoreRules.parse(Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException("ignore file " + file + ": it is not UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ignore file " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void directory(Path directory, String contextPath, String relative) {
    children(directory)
        .forEach(
            (name, child) -> {
              String below = relative.isEmpty() ? name : relative + "/" + name;
              if (!below.equals(IGNORE_FILE)) {
                child(child, contextPath + "/" + name, below);
              }
            });
  }

  private void child(Path child, String contextPath, String relative) {
    boolean excluded = rules.excludes(relative);
    if (excluded && !rules.letSomethingIn()) {
      return;
    }
    BasicFileAttributes attributes = attributesOf(child);
    if (attributes.isDirectory()) {
      subdirectory(child, contextPath, relative, excluded);
    } else if (!excluded) {
      leaf(child, contextPath, attributes);
    }
  }

  /** An excluded directory appears only if something below it was let back in. */
  private void subdirectory(Path directory, String contextPath, String relative, boolean excluded) {
    int before = entries.size();
    entries.add(new ContextEntry.Directory(contextPath));
    directory(directory, contextPath, relative);
    if (excluded && entries.size() == before + 1) {
      entries.remove(before);
    }
  }

  private void leaf(Path file, String contextPath, BasicFileAttributes attributes) {
    if (attributes.isSymbolicLink()) {
      entries.add(new ContextEntry.Link(contextPath, target(file)));
    } else {
      file(file, contextPath, attributes);
    }
  }

  private void file(Path file, String contextPath, BasicFileAttributes attributes) {
    if (!attributes.isRegularFile()) {
      throw new IllegalArgumentException(
          "copy "
              + file
              + ": it is a socket, fifo or device; only files, directories and links can be copied");
    }
    boolean executable =
        attributes instanceof PosixFileAttributes posix
            && posix.permissions().stream().anyMatch(EXECUTABLE::contains);
    int mode = source.mode().orElse(executable ? 0755 : 0644);
    try {
      Digest digest = cache.digest(file, attributes, () -> hash(file, attributes.size()));
      entries.add(
          new ContextEntry.RegularFile(
              contextPath, file, executable, mode, attributes.size(), digest));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Digest hash(Path file, long expected) throws IOException {
    long size;
    DigestInputStream in = new DigestInputStream(Files.newInputStream(file), Sha256.start());
    try (InputStream closing = in) {
      size = Sha256.drain(closing);
    }
    if (size != expected) {
      throw new ContextException(
          "build context: "
              + file
              + " changed while it was read; try again when nothing writes to it",
          null);
    }
    return Digest.ofSha256(in.getMessageDigest().digest());
  }

  private static Map<String, Path> children(Path directory) {
    Map<String, Path> children = new TreeMap<>(new Utf8Order());
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path child : stream) {
        children.put(name(directory, child), child);
      }
    } catch (DirectoryIteratorException e) {
      throw unreadable(directory, new IOException(e));
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
    return children;
  }

  private static String name(Path directory, Path child) {
    String name = String.valueOf(child.getFileName());
    if (name.indexOf(REPLACEMENT) >= 0) {
      throw new ContextException(
          "build context: a file name in "
              + directory
              + " cannot be represented by this JVM; start it with LC_ALL=C.UTF-8 and UTF-8 names",
          null);
    }
    return name;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link)
          .toString()
          .replace(link.getFileSystem().getSeparator(), "/");
    } catch (IOException e) {
      throw unreadable(link, e);
    }
  }

  private static BasicFileAttributes attributesOf(Path file) {
    try {
      return attributes(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static BasicFileAttributes attributes(Path file, LinkOption... options)
      throws IOException {
    PosixFileAttributeView posix =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, options);
    return posix == null
        ? Files.readAttributes(file, BasicFileAttributes.class, options)
        : posix.readAttributes();
  }

  static ContextException unreadable(Path file, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      throw (CancellationException)
          new CancellationException("build context: interrupted while reading " + file)
              .initCause(e);
    }
    return new ContextException("build context: " + file + " cannot be read: " + e, e);
  }
}
