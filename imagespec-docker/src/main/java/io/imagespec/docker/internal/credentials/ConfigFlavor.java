package io.imagespec.docker.internal.credentials;

import io.imagespec.name.ImageReference;

/** Whose configuration it is, and so how it is read and mended. */
enum ConfigFlavor {
  /** The docker CLI's own file. */
  DOCKER(true, "repair it or move it away", "repeat docker login for that registry"),

  /** Podman's, which knows no {@code credsStore}, and Docker Hub by its domain. */
  PODMAN(false, "repair it or move it away", "repeat podman login for that registry"),

  /** A file of Kubernetes, or docker's first one, which may be what is else below auths. */
  MOUNTED(true, "mend the file, or the secret it comes from", "mend the file, or its secret"),

  /** A variable with the content of docker's file. The CLI does not read its credsStore. */
  VARIABLE(false, "it takes what is in a config.json, not a file's name", "mend the variable");

  private final boolean hasStore;
  private final String repair;
  private final String login;

  ConfigFlavor(boolean hasStore, String repair, String login) {
    this.hasStore = hasStore;
    this.repair = repair;
    this.login = login;
  }

  /** Whether {@code credsStore} names the helper for all registries that have none of their own. */
  boolean hasStore() {
    return hasStore;
  }

  /** True if text behind the JSON object is ignored, as only the docker CLI does in its file. */
  boolean readsFirstDocument() {
    return this == DOCKER;
  }

  /** The name under which {@code credHelpers} and the helper know a registry. */
  String key(ImageReference repository) {
    return this == PODMAN ? repository.domain() : ServerKey.of(repository);
  }

  /** What to do about a configuration that cannot be read. */
  String repair() {
    return repair;
  }

  /** What to do about one entry. */
  String login() {
    return login;
  }
}
