package io.imagespec.docker.internal.buildkit.session.filesync;

import io.imagespec.context.IgnoreRules;
import io.imagespec.docker.internal.buildkit.session.RequestHeaders;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which entries of a tree a builder wants to see.
 *
 * <p>{@code include-patterns} and {@code followpaths} name what it will use. Our trees hold nothing
 * that a build does not use, but they are honoured all the same: a builder first asks for the
 * {@code .dockerignore} of the context alone, and would be sent the whole of it. That a path is
 * named by {@code followpaths} also asks for what the links on the way to it point to; we need not
 * follow any, since what our Dockerfiles name is never behind a link: the copies' roots, which are
 * directories and files, and links below them are copied as links. {@code exclude-patterns} are the
 * lines of the {@code .dockerignore} that it was given. We give none, since what it says was done
 * when the plan was made, but whoever excludes something means it, and so they are honoured too.
 *
 * <p>All three are read as a {@code .dockerignore} is, as the builder itself does. A directory is
 * sent if something in it is.
 */
final class PathFilter {
  private static final List<String> EVERYTHING = List.of("", ".", "/", "./");

  private final List<String> wanted;
  private final IgnoreRules included;
  private final IgnoreRules excluded;

  /**
   * Reads what a builder wants.
   *
   * @throws IllegalArgumentException if a pattern is malformed
   */
  PathFilter(RequestHeaders headers) {
    wanted =
        Stream.concat(headers.all("include-patterns").stream(), headers.all("followpaths").stream())
            .toList();
    included = IgnoreRules.parse(wanted);
    excluded = IgnoreRules.parse(headers.all("exclude-patterns"));
  }

  /** The indexes of the entries to be sent, in order. */
  int[] of(FileTree tree) {
    if (wantsAll() && excluded.equals(IgnoreRules.none())) {
      return IntStream.range(0, tree.size()).toArray();
    }
    Parents parents = new Parents(tree);
    for (int i = 0; i < tree.size(); i++) {
      parents.visit(i, wants(tree.path(i)));
    }
    return parents.chosen.stream().toArray();
  }

  private boolean wantsAll() {
    return wanted.isEmpty() || wanted.stream().anyMatch(EVERYTHING::contains);
  }

  private boolean wants(String path) {
    return (wantsAll() || included.excludes(path)) && !excluded.excludes(path);
  }

  /** Chooses entries, each with the directories that it is in. */
  private static final class Parents {
    private final BitSet chosen = new BitSet();
    private final FileTree tree;

    /** The entry before and those it is in, the innermost last: indexes, and how many. */
    private int[] line = new int[16];

    private int depth;

    Parents(FileTree tree) {
      this.tree = tree;
    }

    void visit(int index, boolean wanted) {
      String path = tree.path(index);
      while (depth > 0 && !path.startsWith(tree.path(line[depth - 1]) + "/")) {
        depth--;
      }
      if (depth == line.length) {
        line = java.util.Arrays.copyOf(line, 2 * depth);
      }
      line[depth++] = index;
      if (wanted) {
        IntStream.range(0, depth).forEach(i -> chosen.set(line[i]));
      }
    }
  }
}
