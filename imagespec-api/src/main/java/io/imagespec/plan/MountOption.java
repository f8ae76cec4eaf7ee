package io.imagespec.plan;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Dockerfile syntax of a mount.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#run---mount">Dockerfile reference</a>
 */
final class MountOption implements Mount.Cases<String> {
  private static final Pattern ROOT = Pattern.compile("(0+|root)(:.*)?");
  private static final Pattern NUMBERS = Pattern.compile("([1-9][0-9]*)(?::([0-9]+))?");

  private final String writable;

  /**
   * Creates options for commands of a user.
   *
   * @param user user, or user and group; empty for the base's user
   */
  MountOption(String user) {
    this.writable = ROOT.matcher(user).matches() ? "mode=0777" : forNonRoot(user);
  }

  private static String forNonRoot(String user) {
    Matcher numbers = NUMBERS.matcher(user);
    if (!numbers.matches()) {
      return WritableCacheStage.SOURCE;
    }
    String group = numbers.group(2);
    return "mode=0777,uid=" + numbers.group(1) + (group == null ? "" : ",gid=" + group);
  }

  @Override
  public String secretFile(Mount.SecretFile mount) {
    return secret(mount.id())
        + ",target="
        + mount.target()
        + ",required=true,mode=0"
        + Integer.toOctalString(mount.mode());
  }

  @Override
  public String secretVariable(Mount.SecretVariable mount) {
    return secret(mount.id()) + ",env=" + mount.variable() + ",required=true";
  }

  private static String secret(String id) {
    return "--mount=type=secret,id=" + id;
  }

  /**
   * Returns a cache that is writable by any user. Docker creates every cache directory with mode
   * 0755 regardless of the requested mode. A numeric user therefore becomes its owner; for other
   * users the cache starts from a world-writable directory.
   */
  @Override
  public String cache(Mount.Cache mount) {
    return "--mount=type=cache,id="
        + mount.id()
        + ",target="
        + mount.target()
        + ",sharing="
        + mount.sharing().name().toLowerCase(Locale.ROOT)
        + ","
        + writable;
  }

  /** Returns a socket that every user can access. */
  @Override
  public String sshAgent(Mount.SshAgent mount) {
    return "--mount=type=ssh,required=true,mode=0666";
  }
}
