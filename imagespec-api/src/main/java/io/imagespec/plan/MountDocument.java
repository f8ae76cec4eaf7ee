package io.imagespec.plan;

import java.util.Locale;
import java.util.Map;

/** The hashed form of a mount: the ids of secrets, never their values. */
final class MountDocument implements Mount.Cases<Map<String, Object>> {
  @Override
  public Map<String, Object> secretFile(Mount.SecretFile mount) {
    return Map.of(
        "kind",
        "secret",
        "id",
        mount.id(),
        "target",
        mount.target().toString(),
        "mode",
        mount.mode());
  }

  @Override
  public Map<String, Object> secretVariable(Mount.SecretVariable mount) {
    return Map.of("kind", "secretVariable", "id", mount.id(), "variable", mount.variable());
  }

  @Override
  public Map<String, Object> cache(Mount.Cache mount) {
    return Map.of(
        "kind",
        "cache",
        "id",
        mount.id(),
        "target",
        mount.target().toString(),
        "sharing",
        mount.sharing().name().toLowerCase(Locale.ROOT));
  }

  @Override
  public Map<String, Object> sshAgent(Mount.SshAgent mount) {
    return Map.of("kind", "ssh");
  }
}
