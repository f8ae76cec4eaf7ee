package io.imagespec.docker.internal.embedded.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The users and groups of an image by name. Links are followed as by a process in the image. Files
 * are read when a name is looked up.
 */
public final class UserDatabase {
  private static final String PASSWD = "/etc/passwd";
  private static final String GROUP = "/etc/group";

  /** The files with accounts, at the root of an image or of a directory that a link leads to. */
  static final List<String> FILES = List.of(PASSWD, GROUP);

  private static final int ID = 2;
  private static final int PRIMARY_GROUP = 3;

  private final ImageTree tree;

  UserDatabase(ImageTree tree) {
    this.tree = tree;
  }

  /**
   * Returns the ID of a user.
   *
   * @param name the name
   * @return the ID, or empty if the user does not exist
   * @throws IOException if the users of the image are not known
   */
  public OptionalInt user(String name) throws IOException {
    return number(PASSWD, name, ID);
  }

  /**
   * Returns the ID of a user's primary group.
   *
   * @param name the user's name
   * @return the ID, or empty if the user does not exist or has no group
   * @throws IOException if the users of the image are not known
   */
  public OptionalInt groupOf(String name) throws IOException {
    return number(PASSWD, name, PRIMARY_GROUP);
  }

  /**
   * Returns the ID of a group.
   *
   * @param name the name
   * @return the ID, or empty if the group does not exist
   * @throws IOException if the groups of the image are not known
   */
  public OptionalInt group(String name) throws IOException {
    return number(GROUP, name, ID);
  }

  private OptionalInt number(String file, String name, int field) throws IOException {
    return text(file).stream()
        .flatMap(String::lines)
        .map(line -> line.strip().split(":", -1))
        .filter(fields -> fields.length > field && fields[0].equals(name))
        .filter(fields -> fields[field].matches("[0-9]{1,10}"))
        .mapToLong(fields -> Long.parseLong(fields[field]))
        .filter(number -> number <= Integer.MAX_VALUE)
        .mapToInt(number -> (int) number)
        .findFirst();
  }

  private Optional<String> text(String file) throws IOException {
    String path = tree.resolve(file);
    TreeNode node = tree.at(path);
    if (node == null || node.isDirectory()) {
      return Optional.empty();
    }
    TreeNode.Content content = node.content().orElseThrow(() -> unknown(file, "/" + path));
    return Optional.of(new String(content.read(), StandardCharsets.UTF_8));
  }

  private static IOException unknown(String file, String path) {
    return new IOException(
        "names in "
            + file
            + " of the image are not known, because "
            + (path.equals(file) ? "it" : path + ", to which it leads,")
            + " has more than "
            + LayerIndex.ACCOUNTS_LIMIT
            + " bytes, or is a link to a file with a different name than "
            + file
            + "; use the number of the owner, or make "
            + file
            + " a small file");
  }
}
