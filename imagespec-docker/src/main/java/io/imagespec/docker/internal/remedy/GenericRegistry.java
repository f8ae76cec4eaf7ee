package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;

/**
 * A registry of which nothing special is known.
 *
 * @param image a reference into it
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

  /** What is true everywhere. */
  static String remedy(RefusalDetails refusal, String login, ImageReference image) {
    if (refusal.says("immutable")) {
      return "the tag is there and may not be moved; leave out that alias, or allow it in the registry's settings";
    }
    if (refusal.isRateLimited()) {
      return tooMuch(refusal, login);
    }
    if (refusal.isAboutAccess()) {
      return access(refusal, login, image);
    }
    if (refusal.isNotFound()) {
      return refusal.isPush()
          ? "check the name; " + image.repository() + " may have to be made first"
          : "check the name, and that it was pushed";
    }
    return rest(refusal);
  }

  private static String access(RefusalDetails refusal, String login, ImageReference image) {
    return refusal.isAnonymous()
        ? "run " + login + ", or give a credential in the keychain"
        : "check that this user may "
            + (refusal.isPush() ? "push to " : "pull from ")
            + image.repository()
            + " and that the password or token still holds, or run "
            + login
            + " again";
  }

  private static String tooMuch(RefusalDetails refusal, String login) {
    if (refusal.says("quota", "limit exceeded", "limitexceeded")) {
      return "a quota is used up; free some of it, or ask whoever runs the registry for more";
    }
    return refusal.isAnonymous()
        ? refusal.pause() + ", or run " + login + " for a higher limit"
        : refusal.pause() + ", then try again";
  }

  private static String rest(RefusalDetails refusal) {
    if (refusal.isPush() && refusal.isUnsupported()) {
      return "it takes no pushes; it may be a mirror or a pull-through cache, so name the registry behind it";
    }
    if (refusal.isPush() && refusal.says("manifest_blob_unknown")) {
      return "push the config and the layers that it names first";
    }
    if (refusal.status() == 413) {
      return "a layer or manifest is larger than the registry takes";
    }
    if (refusal.status() == 507 || refusal.says("quota", "no space", "storage limit")) {
      return "its storage is used up; delete old images there, or ask for more";
    }
    return refusal.status() >= 500
        ? "the registry is in trouble; try again later"
        : "the registry does not understand the request; ask whoever runs it";
  }

  @Override
  public String makePublicHint() {
    return pullSecret(image.domain());
  }

  /** What a cluster needs to pull from a registry that wants a credential. */
  static String pullSecret(String domain) {
    return "give the cluster a pull secret: kubectl create secret docker-registry <name> --docker-server="
        + domain
        + " --docker-username=<user> --docker-password=<token>, named in imagePullSecrets";
  }
}
