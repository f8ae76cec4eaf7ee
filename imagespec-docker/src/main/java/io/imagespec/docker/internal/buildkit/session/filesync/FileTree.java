package io.imagespec.docker.internal.buildkit.session.filesync;

import io.imagespec.context.BuildContext;
import io.imagespec.context.ContextEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files that a builder may ask for under one name. Immutable; holds names and digests, and the
 * contents of generated files only.
 */
public interface FileTree {
  /** How many files, directories and links there are. */
  int size();

  /** The path of one of them, without telling more. */
  String path(int index);

  /** One of them, in the order of {@link PathOrder}. */
  FileNode node(int index);

  /** A plan's files; each is read, and compared with the plan, when the builder asks for it. */
  static FileTree of(BuildContext context) {
    Comparator<String> order = new PathOrder();
    List<ContextEntry> entries =
        context.entries().stream().sorted((a, b) -> order.compare(a.path(), b.path())).toList();
    return new ContextTree(entries);
  }

  /** Generated files, such as a Dockerfile, by names without a slash. */
  static FileTree generated(Map<String, byte[]> files) {
    Map<String, byte[]> ordered = new TreeMap<>(new PathOrder());
    ordered.putAll(files);
    return new GeneratedTree(
        ordered.entrySet().stream()
            .map(file -> FileNode.generated(file.getKey(), file.getValue()))
            .toList());
  }

  /** Nodes are made as they are sent: there may be hundreds of thousands. */
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

  /** Nodes that are known from the start. */
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
