package io.imagespec.docker.internal.buildkit.session.filesync;

import io.imagespec.context.IgnoreRules;
import io.imagespec.docker.internal.buildkit.session.RequestHeaders;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A filter for the entries of a tree that a builder requests.
 *
 * <p>{@code include-patterns} and {@code followpaths} name the files that the builder uses. The
 * trees contain only files that a build uses, but the patterns are applied nevertheless: a builder
 * first requests only the {@code .dockerignore} of the context, and would receive the whole
 * context. According to the protocol, {@code followpaths} also includes the targets of links on the
 * way to a path. Links are not followed here, because the paths in the generated Dockerfiles are
 * never behind a link: they are the roots of copies, which are directories and files, and links
 * below them are copied as links. {@code exclude-patterns} are the lines of the {@code
 * .dockerignore} that the builder received. The plan has already applied it and the builder
 * receives none, but explicit patterns are applied too.
 *
 * <p>All three have the syntax of a {@code .dockerignore}, as in the builder itself. A directory is
 * sent if any entry in it is sent.
 */
final class PathFilter {
  private static final List<String> EVERYTHING = List.of("", ".", "/", "./");

  private final List<String> requested;
  private final IgnoreRules included;
  private final IgnoreRules excluded;

  /**
   * Reads the patterns from a builder's request.
   *
   * @throws IllegalArgumentException if a pattern is malformed
   */
  PathFilter(RequestHeaders headers) {
    requested =
        Stream.concat(headers.all("include-patterns").stream(), headers.all("followpaths").stream())
            .toList();
    included = IgnoreRules.parse(requested);
    excluded = IgnoreRules.parse(headers.all("exclude-patterns"));
  }

  /** Returns the indexes of the entries to send, in order. */
  int[] of(FileTree tree) {
    if (requestsAll() && excluded.equals(IgnoreRules.none())) {
      return IntStream.range(0, tree.size()).toArray();
    }
    Parents parents = new Parents(tree);
    for (int i = 0; i < tree.size(); i++) {
      parents.visit(i, requests(tree.path(i)));
    }
    return parents.chosen.stream().toArray();
  }

  private boolean requestsAll() {
    return requested.isEmpty() || requested.stream().anyMatch(EVERYTHING::contains);
  }

  private boolean requests(String path) {
    return (requestsAll() || included.excludes(path)) && !excluded.excludes(path);
  }

  /** Collects chosen entries together with their parent directories. */
  private static final class Parents {
    private final BitSet chosen = new BitSet();
    private final FileTree tree;

    /** The indexes of the previous entry and its parents, innermost last. */
    private int[] line = new int[16];

    private int depth;

    Parents(FileTree tree) {
      this.tree = tree;
    }

    void visit(int index, boolean requested) {
      String path = tree.path(index);
      while (depth > 0 && !path.startsWith(tree.path(line[depth - 1]) + "/")) {
        depth--;
      }
      if (depth == line.length) {
        line = java.util.Arrays.copyOf(line, 2 * depth);
      }
      line[depth++] = index;
      if (requested) {
        IntStream.range(0, depth).forEach(i -> chosen.set(line[i]));
      }
    }
  }
}
