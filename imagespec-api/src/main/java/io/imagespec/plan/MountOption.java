package io.imagespec.plan;

import java.util.Locale;

/**
 * A mount in the language of Docker's builder.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#run---mount">Dockerfile reference</a>
 */
final class MountOption implements Mount.Cases<String> {
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

  /** The step's user may be anybody. */
  @Override
  public String cache(Mount.Cache mount) {
    return "--mount=type=cache,id="
        + mount.id()
        + ",target="
        + mount.target()
        + ",sharing="
        + mount.sharing().name().toLowerCase(Locale.ROOT)
        + ",mode=0777";
  }

  @Override
  public String sshAgent(Mount.SshAgent mount) {
    return "--mount=type=ssh,required=true";
  }
}
