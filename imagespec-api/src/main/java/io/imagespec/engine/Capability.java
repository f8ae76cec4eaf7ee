package io.imagespec.engine;

/**
 * A feature of an engine. An engine that lacks a required feature is refused before the build
 * starts. An optional feature is skipped and reported; the files of the image are the same.
 */
public enum Capability {
  /** Running commands in the image during the build. */
  COMMANDS("running commands"),
  /** Building for several platforms at once, pushed as an image index. */
  MULTIPLE_PLATFORMS("several platforms in one build"),
  /** Secrets in files, for one command. */
  SECRETS("secrets in files"),
  /** Secrets in environment variables, for a program that runs without a shell. */
  SECRET_VARIABLES("secrets in environment variables"),
  /** Access to the user's ssh agent, for one command. */
  SSH("access to the ssh agent"),
  /** Commands without a network, or with the network of the machine. */
  NETWORK_MODES("network modes"),
  /** Addresses of hosts, for commands. */
  EXTRA_HOSTS("extra hosts"),
  /** An image store of the engine, in which images can be found. */
  IMAGE_STORE("a local image store"),
  /** Images in archive files. */
  ARCHIVES("image archives"),
  /** Directories that are kept between builds. Always optional. */
  CACHE_MOUNTS("cache mounts"),
  /** Files with the time of the plan instead of the time of the build. Always optional. */
  REPRODUCIBLE_TIMESTAMPS("reproducible file times"),
  /**
   * Reading layers from caches in registries, and images that contain the origin of their layers.
   * Always optional.
   */
  CACHE_IMPORT("reading layer caches"),
  /** Writing layers to caches outside the engine and the image. Always optional. */
  CACHE_EXPORT("writing layer caches"),
  /** Layers compressed with zstd, in registries and OCI archives. */
  ZSTD_LAYERS("layers compressed with zstd");

  private final String description;

  Capability(String description) {
    this.description = description;
  }

  /**
   * Returns the name of the feature for messages, as in "the engine does not support running
   * commands".
   *
   * @return a noun phrase in English
   */
  public String description() {
    return description;
  }
}
