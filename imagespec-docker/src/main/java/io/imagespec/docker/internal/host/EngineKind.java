package io.imagespec.docker.internal.host;

/** A kind of engine. Both kinds offer Docker's API, with differences. */
public enum EngineKind {
  /** Docker, or any engine that does not identify itself as Podman. */
  DOCKER("Docker", "docker", "DOCKER_HOST"),
  /** Podman, identified by the header {@code Libpod-API-Version}. */
  PODMAN("Podman", "podman", "CONTAINER_HOST");

  private final String title;
  private final String id;
  private final String variable;

  EngineKind(String title, String id, String variable) {
    this.title = title;
    this.id = id;
    this.variable = variable;
  }

  /**
   * Returns the identifier.
   *
   * @return the identifier, for example {@code docker}
   */
  public String id() {
    return id;
  }

  /**
   * Returns the variable with the engine's address.
   *
   * @return the variable, for example {@code DOCKER_HOST}
   */
  public String variable() {
    return variable;
  }

  /** Returns the human-readable name. */
  @Override
  public String toString() {
    return title;
  }
}
