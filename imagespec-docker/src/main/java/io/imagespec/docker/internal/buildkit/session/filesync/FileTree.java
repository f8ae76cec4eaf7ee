package io.imagespec.docker.internal.buildkit.session.filesync;

import io.imagespec.context.BuildContext;
import io.imagespec.context.ContextEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tree of files that a builder may request by one name. Immutable. It holds names and digests,
 * and contents only of generated files.
 */
public interface FileTree {
  /** Returns the number of files, directories and links. */
  int size();

  /** Returns the path of an entry, without creating its node. */
  String path(int index);

  /** Returns an entry, in the order of {@link PathOrder}. */
  FileNode node(int index);

  /**
   * Returns the files of a plan. Each is read and verified against the plan when the builder
   * requests it.
   */
  static FileTree of(BuildContext context) {
    Comparator<String> order = new PathOrder();
    List<ContextEntry> entries =
        context.entries().stream().sorted((a, b) -> order.compare(a.path(), b.path())).toList();
    return new ContextTree(entries);
  }

  /** Returns a tree of generated files, such as a Dockerfile. Their names contain no slash. */
  static FileTree generated(Map<String, byte[]> files) {
    Map<String, byte[]> ordered = new TreeMap<>(new PathOrder());
    ordered.putAll(files);
    return new GeneratedTree(
        ordered.entrySet().stream()
            .map(file -> FileNode.generated(file.getKey(), file.getValue()))
            .toList());
  }

  /** A tree that creates nodes when they are sent, since there may be hundreds of thousands. */
  record ContextTree(List<ContextEntry> entries) implements FileTree {
    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public String path(int index) {
      return entries.get(index).path();
    }

    @Override
    public FileNode node(int index) {
      return FileNode.of(entries.get(index));
    }
  }

  /** A tree of existing nodes. */
  record GeneratedTree(List<FileNode> nodes) implements FileTree {
    @Override
    public int size() {
      return nodes.size();
    }

    @Override
    public String path(int index) {
      return nodes.get(index).stat().getPath();
    }

    @Override
    public FileNode node(int index) {
      return nodes.get(index);
    }
  }
}
