package io.imagespec.docker.internal.embedded;

import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.embedded.tree.UserDatabase;
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
   */
  static OwnerLookup of(Optional<String> owner, UserDatabase users) {
    return owner.map(text -> of(text.split(":", 2), users)).orElse(ROOT);
  }

  private static OwnerLookup of(String[] parts, UserDatabase users) {
    int user =
        number(parts[0]).orElseGet(() -> need(users.user(parts[0]), "user", parts[0], "passwd"));
    int group =
        parts.length == 1
            ? number(parts[0]).orElseGet(() -> users.groupOf(parts[0]).orElseThrow())
            : number(parts[1])
                .orElseGet(() -> need(users.group(parts[1]), "group", parts[1], "group"));
    return new OwnerLookup(user, group);
  }

  private static OptionalInt number(String text) {
    return text.chars().allMatch(Character::isDigit)
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
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
