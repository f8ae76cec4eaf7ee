package io.imagespec.plan;

/** The kinds of mounts. */
enum MountKind {
  SECRET_FILE,
  SECRET_VARIABLE,
  CACHE,
  SSH_AGENT;

  private static final Mount.Cases<MountKind> CASES = new KindCases();

  static MountKind of(Mount mount) {
    return mount.match(CASES);
  }

  /** The kind of each mount. */
  private static final class KindCases implements Mount.Cases<MountKind> {
    @Override
    public MountKind secretFile(Mount.SecretFile mount) {
      return SECRET_FILE;
    }

    @Override
    public MountKind secretVariable(Mount.SecretVariable mount) {
      return SECRET_VARIABLE;
    }

    @Override
    public MountKind cache(Mount.Cache mount) {
      return CACHE;
    }

    @Override
    public MountKind sshAgent(Mount.SshAgent mount) {
      return SSH_AGENT;
    }
  }
}
