package io.imagespec.docker.internal.host;

/** Which engine answers; both speak Docker's API, with differences. */
public enum EngineKind {
  /** Docker, or anything that does not say it is Podman. */
  DOCKER,
  /** Podman, known by the header {@code Libpod-API-Version}. */
  PODMAN
}
