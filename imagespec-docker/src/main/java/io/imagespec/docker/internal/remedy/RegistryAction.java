package io.imagespec.docker.internal.remedy;

/** What somebody wanted of a registry. */
public enum RegistryAction {
  /** To read. */
  PULL,
  /** To write. */
  PUSH
}
