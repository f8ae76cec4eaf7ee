package io.imagespec.docker.internal.embedded;

import io.imagespec.context.ContextEntry;
import io.imagespec.docker.internal.embedded.tree.ImageTree;
import io.imagespec.docker.internal.embedded.tree.ImageTree.Found;
import io.imagespec.docker.internal.embedded.tree.TreePaths;
import io.imagespec.docker.internal.embedded.tree.UnresolvablePathException;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerEntry;
import io.imagespec.plan.Instruction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A builder for the layer of one copy instruction. It also adds the copied entries to the tree of
 * the image. Paths in the layer contain no links, so that every engine unpacks them to the same
 * location. Used for one copy.
 *
 * <p>The rules are those of BuildKit. Links in the path of the target are followed, including the
 * last one. Missing directories, including those above the target, are created with mode 0755 and
 * the owner of the copied files (default: root). An existing directory gets this mode and owner if
 * it has the path of a directory below the source; the target itself is unchanged. A link or file
 * at the path of a file is replaced. A directory at the path of a file, and a file or link at the
 * path of a directory, are refused.
 */
final class CopyLayerBuilder {
  private final ImageTree tree;
  private final Instruction.CopyIn copy;
  private final OwnerLookup owner;
  private final List<LayerEntry> entries = new ArrayList<>();

  /** The paths in the image of the directories of the context. */
  private final Map<String, String> directories = new HashMap<>();

  /**
   * Creates a builder.
   *
   * @throws IllegalArgumentException if the image has no owner of this name
   * @throws IOException if the users or groups of the image are not known
   */
  CopyLayerBuilder(ImageTree tree, Instruction.CopyIn copy) throws IOException {
    this.tree = tree;
    this.copy = copy;
    this.owner = OwnerLookup.of(copy.owner(), tree.users());
  }

  /**
   * Builds the layer.
   *
   * @param context the entries of the context, as far as they may belong to the copy
   * @throws IllegalArgumentException if an existing entry prevents the copy
   * @throws UnresolvablePathException if the target cannot be resolved
   */
  Layer of(List<ContextEntry> context) throws UnresolvablePathException {
    String inside = copy.root() + "/";
    for (ContextEntry entry : context) {
      if (entry.path().equals(copy.root())) {
        top(entry);
      } else if (entry.path().startsWith(inside)) {
        below(entry);
      }
    }
    return new Layer(entries);
  }

  private void top(ContextEntry entry) throws UnresolvablePathException {
    String target = tree.resolve(copy.target().toString());
    if (entry.isDirectory()) {
      directory(entry, target);
    } else {
      boolean isDirectory = tree.find(target) == Found.DIRECTORY;
      put(entry, isDirectory ? TreePaths.join(target, TreePaths.name(copy.root())) : target);
    }
  }

  private void below(ContextEntry entry) throws UnresolvablePathException {
    String parent = directories.get(TreePaths.parent(entry.path()));
    String path = TreePaths.join(String.valueOf(parent), TreePaths.name(entry.path()));
    if (entry.isDirectory()) {
      directory(entry, path);
      if (!tree.hasAccess(path, owner.access(0755))) {
        setDirectory(path);
      }
    } else {
      put(entry, path);
    }
  }

  private void directory(ContextEntry entry, String target) throws UnresolvablePathException {
    requireNoFile(target);
    requireNoLink(target);
    parents(target);
    newDirectory(target);
    directories.put(entry.path(), target);
  }

  private void requireNoFile(String path) {
    if (tree.find(path) == Found.FILE) {
      throw new IllegalArgumentException(
          "/" + path + " is a file in the image and cannot be replaced by a directory");
    }
  }

  private void requireNoLink(String path) throws UnresolvablePathException {
    if (tree.find(path) == Found.LINK) {
      String target = "/" + tree.resolve(path);
      throw new IllegalArgumentException(
          "/"
              + path
              + " is a link to "
              + target
              + " in the image and cannot be replaced by a directory; copy to "
              + target
              + " in a step of its own");
    }
  }

  private void newDirectory(String path) {
    if (tree.find(path) == Found.NOTHING) {
      setDirectory(path);
    }
  }

  /**
   * Creates the missing directories above a path. The path is resolved, so the others are
   * directories.
   */
  private void parents(String path) {
    String parent = TreePaths.parent(path);
    if (!parent.isEmpty() && tree.find(parent) == Found.NOTHING) {
      parents(parent);
      setDirectory(parent);
    }
  }

  private void setDirectory(String path) {
    tree.addDirectory(path, owner.access(0755));
    entries.add(new LayerEntry.Directory(path, owner.access(0755)));
  }

  private void put(ContextEntry entry, String path) {
    if (tree.find(path) == Found.DIRECTORY) {
      throw new IllegalArgumentException(
          "/" + path + " is a directory in the image and cannot be replaced by a file or link");
    }
    parents(path);
    entries.add(entry.match(new Placement(path)));
  }

  /** Puts a context entry at a path of the tree. */
  private final class Placement implements ContextEntry.Cases<LayerEntry, RuntimeException> {
    private final String path;

    Placement(String path) {
      this.path = path;
    }

    @Override
    public LayerEntry directory(ContextEntry.Directory entry) {
      tree.addDirectory(path, owner.access(0755));
      return new LayerEntry.Directory(path, owner.access(0755));
    }

    @Override
    public LayerEntry regularFile(ContextEntry.RegularFile entry) {
      tree.addFile(path, entry);
      return new LayerEntry.File(path, owner.access(entry.mode()), entry);
    }

    @Override
    public LayerEntry link(ContextEntry.Link entry) {
      tree.addLink(path, entry.target());
      return new LayerEntry.Link(path, owner.access(0777), entry.target());
    }
  }
}
