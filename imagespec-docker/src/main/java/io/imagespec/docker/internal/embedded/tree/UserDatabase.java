package io.imagespec.docker.internal.embedded.tree;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Users and groups by name, as an image's own files have them.
 *
 * @param passwd the text of {@code /etc/passwd}, if there is one
 * @param group the text of {@code /etc/group}, if there is one
 */
public record UserDatabase(Optional<String> passwd, Optional<String> group) {
  static final Set<String> FILES = Set.of("etc/passwd", "etc/group");

  private static final int ID = 2;
  private static final int PRIMARY_GROUP = 3;

  /**
   * The number of a user.
   *
   * @param name its name
   * @return the number, or empty if there is no such user
   */
  public OptionalInt user(String name) {
    return number(passwd, name, ID);
  }

  /**
   * The number of a user's own group.
   *
   * @param name the user's name
   * @return the number, or empty if there is no such user
   */
  public OptionalInt groupOf(String name) {
    return number(passwd, name, PRIMARY_GROUP);
  }

  /**
   * The number of a group.
   *
   * @param name its name
   * @return the number, or empty if there is no such group
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
