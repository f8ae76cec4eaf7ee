package io.imagespec.docker.internal.embedded.tree;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The users and groups of an image by name.
 *
 * @param passwd the text of {@code /etc/passwd}, if it exists
 * @param group the text of {@code /etc/group}, if it exists
 */
public record UserDatabase(Optional<String> passwd, Optional<String> group) {
  static final Set<String> FILES = Set.of("etc/passwd", "etc/group");

  private static final int ID = 2;
  private static final int PRIMARY_GROUP = 3;

  /**
   * Returns the ID of a user.
   *
   * @param name the name
   * @return the ID, or empty if the user does not exist
   */
  public OptionalInt user(String name) {
    return number(passwd, name, ID);
  }

  /**
   * Returns the ID of a user's primary group.
   *
   * @param name the user's name
   * @return the ID, or empty if the user does not exist
   */
  public OptionalInt groupOf(String name) {
    return number(passwd, name, PRIMARY_GROUP);
  }

  /**
   * Returns the ID of a group.
   *
   * @param name the name
   * @return the ID, or empty if the group does not exist
   */
  public OptionalInt group(String name) {
    return number(group, name, ID);
  }

  private static OptionalInt number(Optional<String> file, String name, int field) {
    return file.stream()
        .flatMap(String::lines)
        .map(line -> line.strip().split(":", -1))
        .filter(fields -> fields.length > field && fields[0].equals(name))
        .filter(fields -> fields[field].matches("[0-9]{1,10}"))
        .mapToLong(fields -> Long.parseLong(fields[field]))
        .filter(number -> number <= Integer.MAX_VALUE)
        .mapToInt(number -> (int) number)
        .findFirst();
  }
}
