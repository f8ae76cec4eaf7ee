package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;

/**
 * The remedies for a registry without specific remedies.
 *
 * @param image a reference to the registry
 */
record GenericRegistry(ImageReference image) implements RegistryRemedies {
  @Override
  public String login() {
    return "docker login " + image.domain();
  }

  @Override
  public String remedy(RefusalDetails refusal) {
    return remedy(refusal, login(), image);
  }

  /** Returns a remedy that applies to every registry. */
  static String remedy(RefusalDetails refusal, String login, ImageReference image) {
    if (refusal.mentions("immutable")) {
      return "the tag exists and is immutable; remove that alias or force(), or allow moving tags in the registry's settings";
    }
    if (refusal.isRateLimited()) {
      return tooMuch(refusal, login);
    }
    if (refusal.isAboutAccess()) {
      return access(refusal, login, image);
    }
    if (refusal.isNotFound()) {
      return refusal.isPush()
          ? "check the name; " + image.repository() + " may have to be created first"
          : "check the name, and that the image was pushed";
    }
    return rest(refusal);
  }

  private static String access(RefusalDetails refusal, String login, ImageReference image) {
    return refusal.isAnonymous()
        ? "run " + login + ", or provide a credential in the keychain"
        : "check that this user may "
            + (refusal.isPush() ? "push to " : "pull from ")
            + image.repository()
            + " and that the password or token is still valid"
            + (refusal.isFromDockerConfig() ? ", or run " + login + " again" : "");
  }

  private static String tooMuch(RefusalDetails refusal, String login) {
    if (refusal.mentions("quota", "limit exceeded", "limitexceeded")) {
      return "a quota is exhausted; delete images there, or ask the registry's operator for a higher quota";
    }
    return refusal.isAnonymous()
        ? refusal.pause() + ", or run " + login + " for a higher limit"
        : refusal.pause() + ", then try again";
  }

  private static String rest(RefusalDetails refusal) {
    if (refusal.isPush() && refusal.isUnsupported()) {
      return "it accepts no pushes; it may be a mirror or a pull-through cache, so push to the registry behind it";
    }
    if (refusal.isPush() && refusal.mentions("manifest_blob_unknown")) {
      return "push the config and the layers of the manifest first";
    }
    if (refusal.status() == 413) {
      return "a layer or manifest is larger than the registry accepts";
    }
    if (refusal.status() == 507 || refusal.mentions("quota", "no space", "storage limit")) {
      return "its storage is full; delete old images there, or ask the registry's operator for more";
    }
    return refusal.status() >= 500
        ? "the registry has an internal problem; try again later"
        : "the registry does not support the request; ask its operator";
  }

  @Override
  public String makePublicHint() {
    return pullSecret(image.domain());
  }

  /** Describes how a cluster pulls from a registry that requires a credential. */
  static String pullSecret(String domain) {
    return "create a pull secret in the cluster: kubectl create secret docker-registry <name> --docker-server="
        + domain
        + " --docker-username=<user> --docker-password=<token>, and add it to imagePullSecrets";
  }
}
