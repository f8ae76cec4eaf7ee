package io.imagespec.docker.internal.remedy;

/** The action that was requested from a registry. */
public enum RegistryAction {
  /** Reading. */
  PULL,
  /** Writing. */
  PUSH
}
