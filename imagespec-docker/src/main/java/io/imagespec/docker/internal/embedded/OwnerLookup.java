package io.imagespec.docker.internal.embedded;

import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.embedded.tree.UserDatabase;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The numeric owner of files. Without a group, a user name implies its primary group, and a user
 * number the group of the same number.
 *
 * @param user the user ID
 * @param group the group ID
 */
record OwnerLookup(int user, int group) {
  private static final OwnerLookup ROOT = new OwnerLookup(0, 0);

  /**
   * Looks up an owner.
   *
   * @throws IllegalArgumentException if the image has no such user or group
   * @throws IOException if the users or groups of the image are not known
   */
  static OwnerLookup of(Optional<String> owner, UserDatabase users) throws IOException {
    return owner.isEmpty() ? ROOT : of(owner.get().split(":", 2), users);
  }

  private static OwnerLookup of(String[] parts, UserDatabase users) throws IOException {
    int user = isNumber(parts[0]) ? Integer.parseInt(parts[0]) : user(parts[0], users);
    int group = parts.length == 1 ? groupOf(parts[0], users) : group(parts[1], users);
    return new OwnerLookup(user, group);
  }

  private static int user(String name, UserDatabase users) throws IOException {
    return need(users.user(name), "user", name, "passwd");
  }

  private static int groupOf(String user, UserDatabase users) throws IOException {
    return isNumber(user)
        ? Integer.parseInt(user)
        : need(users.groupOf(user), "group of user", user, "passwd");
  }

  private static int group(String group, UserDatabase users) throws IOException {
    return isNumber(group)
        ? Integer.parseInt(group)
        : need(users.group(group), "group", group, "group");
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(Character::isDigit);
  }

  private static int need(OptionalInt found, String kind, String name, String file) {
    return found.orElseThrow(
        () ->
            new IllegalArgumentException(
                "the image has no "
                    + kind
                    + " \""
                    + name
                    + "\" in its /etc/"
                    + file
                    + "; use the number, or a base with this "
                    + kind));
  }

  TarWriter.Access access(int mode) {
    return new TarWriter.Access(mode, user, group);
  }
}
