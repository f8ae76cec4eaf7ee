package io.imagespec.context;

import io.imagespec.context.FileState.Kind;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveTask;

/**
 * Walks one source depth first, with children in the order of their UTF-8 bytes and every parent
 * before its children. Several directories are listed in parallel.
 */
final class ContextWalk {
  private static final String IGNORE_FILE = ".dockerignore";

  /** The JVM's replacement for a byte of a file name that its encoding cannot represent. */
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * The prefix that marks deleted files in layers. A file with such a name would delete another
   * file from the image and not appear itself.
   *
   * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts">OCI
   *     image specification, whiteouts</a>
   */
  private static final String WHITEOUT = ".wh.";

  private final FileSource source;
  private final ContextEntry.Origin origin;
  private final DigestCache.Known digests;
  private final HashingThreads hashingThreads;
  private IgnoreRules rules = IgnoreRules.none();

  /** Creates a walk of a directory with its contents, or of one file, as {@code root}. */
  ContextWalk(
      FileSource source,
      Path start,
      String root,
      DigestCache.Known digests,
      HashingThreads hashingThreads) {
    this.source = source;
    this.origin = new ContextEntry.Origin(root, real(start));
    this.digests = digests;
    this.hashingThreads = hashingThreads;
  }

  List<ScannedEntry> walk() {
    requireNoWhiteout(origin.root());
    FileState state = follow(origin.start());
    if (state.kind() != Kind.DIRECTORY) {
      return List.of(file(origin.root(), state));
    }
    rules = source.rules().orElseGet(() -> ownRules(origin.start()));
    Listing top = new Listing(origin.root(), false);
    top.list();
    if (!top.below.isEmpty()) {
      hashingThreads.run(ForkJoinTask.adapt(() -> ForkJoinTask.invokeAll(top.below)));
    }
    return top.all();
  }

  private static FileState follow(Path start) {
    try {
      return FileState.of(start);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "copy source " + start + ": " + (Files.notExists(start) ? missing(start) : e), e);
    }
  }

  private static String missing(Path start) {
    Path existing = start;
    while (existing.getParent() != null && Files.notExists(existing)) {
      existing = existing.getParent();
    }
    return "it does not exist; check the path, of which " + existing + " exists";
  }

  /** Follows a link once; the files that are read later are never links. */
  private static Path real(Path start) {
    try {
      return Files.isSymbolicLink(start) && Files.exists(start) ? start.toRealPath() : start;
    } catch (IOException e) {
      throw ContextException.unreadable(start, e);
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
      throw ContextException.unreadable(file, e);
    }
  }

  /** Lists one directory and everything below it. */
  private final class Listing extends RecursiveTask<List<ScannedEntry>> {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final boolean onlyIfFilled;
    private final transient List<Listing> below = new ArrayList<>();

    /** The entries before, between and after the subdirectories: one list more than those. */
    private final transient List<List<ScannedEntry>> between =
        new ArrayList<>(List.of(new ArrayList<>()));

    Listing(String path, boolean onlyIfFilled) {
      this.path = path;
      this.onlyIfFilled = onlyIfFilled;
    }

    @Override
    protected List<ScannedEntry> compute() {
      hashingThreads.attempt(this::list);
      ForkJoinTask.invokeAll(below);
      return all();
    }

    /**
     * Returns all entries. An excluded directory appears only if a file below it is included again.
     */
    private List<ScannedEntry> all() {
      List<ScannedEntry> all = new ArrayList<>();
      all.add(new ScannedEntry.Known(new ContextEntry.Directory(path)));
      all.addAll(between.get(0));
      for (int i = 0; i < below.size(); i++) {
        all.addAll(below.get(i).join());
        all.addAll(between.get(i + 1));
      }
      return onlyIfFilled && all.size() == 1 ? List.of() : all;
    }

    private void list() {
      for (Child child : children(origin.file(path))) {
        String childPath = path + "/" + child.name();
        if (!origin.below(childPath).equals(IGNORE_FILE) && !hashingThreads.failed()) {
          add(childPath, child.file());
        }
      }
    }

    private void add(String child, Path file) {
      boolean out = rules.excludes(origin.below(child));
      if (out && !rules.mayIncludeAgain()) {
        return;
      }
      if (!out) {
        requireNoWhiteout(child);
      }
      FileState state = stateOf(file);
      if (state.kind() == Kind.DIRECTORY) {
        below.add(new Listing(child, out || source.isWithoutEmptyDirectories()));
        between.add(new ArrayList<>());
      } else if (!out) {
        between.get(below.size()).add(leaf(child, state));
      }
    }
  }

  private void requireNoWhiteout(String path) {
    if (path.contains("/" + WHITEOUT)) {
      throw new IllegalArgumentException(
          "copy "
              + origin.file(path)
              + ": a layer cannot contain a name that begins with "
              + WHITEOUT
              + ", which marks a deleted file; rename it, or ignore it");
    }
  }

  private ScannedEntry leaf(String path, FileState state) {
    return state.kind() == Kind.LINK
        ? new ScannedEntry.Known(new ContextEntry.Link(path, target(origin.file(path))))
        : file(path, state);
  }

  private ScannedEntry file(String path, FileState state) {
    if (state.kind() != Kind.FILE) {
      throw new IllegalArgumentException(
          "copy "
              + origin.file(path)
              + ": it is a socket, fifo or device; only files, directories and links can be copied");
    }
    int mode = source.mode().orElse(state.executable() ? 0755 : 0644);
    return digests
        .find(origin.below(path), state)
        .<ScannedEntry>map(
            digest ->
                new ScannedEntry.Known(
                    new ContextEntry.RegularFile(
                        path, origin, state.executable(), mode, state.size(), digest)))
        .orElseGet(() -> new ScannedEntry.Unread(path, origin, state, mode, digests));
  }

  private record Child(String name, Path file) {}

  private static List<Child> children(Path directory) {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path child : stream) {
        children.add(new Child(name(directory, child), child));
      }
    } catch (DirectoryIteratorException e) {
      throw ContextException.unreadable(directory, new IOException(e));
    } catch (IOException e) {
      throw ContextException.unreadable(directory, e);
    }
    children.sort(Comparator.comparing(Child::name, new Utf8Order()));
    return children;
  }

  private static String name(Path directory, Path child) {
    String name = String.valueOf(child.getFileName());
    if (name.indexOf(REPLACEMENT) >= 0) {
      throw foreign("a file name in " + directory);
    }
    return name;
  }

  private static String target(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      if (target.indexOf(REPLACEMENT) >= 0) {
        throw foreign("the target of the link " + link);
      }
      return target.replace(link.getFileSystem().getSeparator(), "/");
    } catch (IOException e) {
      throw ContextException.unreadable(link, e);
    }
  }

  private static ContextException foreign(String what) {
    return new ContextException(
        "build context: "
            + what
            + " cannot be represented by this JVM; start it with LC_ALL=C.UTF-8 and UTF-8 names",
        null);
  }

  private static FileState stateOf(Path file) {
    try {
      return FileState.of(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw ContextException.unreadable(file, e);
    }
  }
}
