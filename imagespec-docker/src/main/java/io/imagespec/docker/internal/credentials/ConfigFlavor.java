package io.imagespec.docker.internal.credentials;

import io.imagespec.name.ImageReference;

/**
 * The tool that a configuration belongs to. It determines how the configuration is read and how an
 * error is fixed.
 */
enum ConfigFlavor {
  /** The docker CLI's own file. */
  DOCKER(true, "fix the file or move it away", "run docker login for that registry again"),

  /** Podman's file. It has no {@code credsStore}, and its key for Docker Hub is the domain. */
  PODMAN(false, "fix the file or move it away", "run podman login for that registry again"),

  /**
   * A file of Kubernetes, or docker's legacy file. The file may consist of the entries of {@code
   * auths} alone.
   */
  MOUNTED(true, "fix the file, or the secret that is its source", "fix the file or its secret"),

  /** A variable with the content of docker's file. The CLI ignores its {@code credsStore}. */
  VARIABLE(false, "set it to the content of a config.json, not to a file name", "fix the variable");

  private final boolean hasStore;
  private final String repair;
  private final String login;

  ConfigFlavor(boolean hasStore, String repair, String login) {
    this.hasStore = hasStore;
    this.repair = repair;
    this.login = login;
  }

  /**
   * Returns true if {@code credsStore} names the helper for all registries without a helper of
   * their own.
   */
  boolean hasStore() {
    return hasStore;
  }

  /**
   * Returns true if text after the JSON object is ignored. Only the docker CLI does this, for its
   * own file.
   */
  boolean readsFirstDocument() {
    return this == DOCKER;
  }

  /** Returns the name of a registry in {@code credHelpers} and for the helper. */
  String key(ImageReference repository) {
    return this == PODMAN ? repository.domain() : ServerKey.of(repository);
  }

  /** Returns the remedy for a configuration that cannot be read. */
  String repair() {
    return repair;
  }

  /** Returns the remedy for an invalid entry. */
  String login() {
    return login;
  }
}
