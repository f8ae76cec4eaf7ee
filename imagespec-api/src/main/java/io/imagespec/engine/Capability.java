package io.imagespec.engine;

/**
 * What an engine can do. What a request requires and its engine lacks is refused before anything
 * starts; what it only wishes for is left out, with a reason, and the image's files are the same.
 */
public enum Capability {
  /** Running commands in the image while it is built. */
  COMMANDS,
  /** Several platforms in one build, pushed as an image index. */
  MULTIPLE_PLATFORMS,
  /** Secrets in files, for one command. */
  SECRETS,
  /** Secrets in environment variables of a program that runs without a shell. */
  SECRET_VARIABLES,
  /** The user's ssh agent, for one command. */
  SSH,
  /** Commands without a network, or with the machine's. */
  NETWORK_MODES,
  /** Addresses of hosts for commands. */
  EXTRA_HOSTS,
  /** A store of its own, in which images are found again. */
  IMAGE_STORE,
  /** Images in archive files. */
  ARCHIVES,
  /** Directories that are kept between builds; only ever wished for. */
  CACHE_MOUNTS,
  /** Layers whose files carry the plan's time and not the build's; only ever wished for. */
  REPRODUCIBLE_TIMESTAMPS,
  /**
   * Layers taken from caches in registries, and images that say where their layers came from; only
   * ever wished for.
   */
  CACHE_IMPORT,
  /** Layers kept in places outside the engine other than the image; only ever wished for. */
  CACHE_EXPORT,
  /** Layers that zstd compressed, in registries and OCI archives. */
  ZSTD_LAYERS
}
