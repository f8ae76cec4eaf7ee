package io.imagespec.engine;

/** What a plan may need of an engine. Needed and missing means refused before anything starts. */
public enum Capability {
  /** Running commands in the image while it is built. */
  COMMANDS,
  /** Several platforms in one build, pushed as an image index. */
  MULTIPLE_PLATFORMS
}
