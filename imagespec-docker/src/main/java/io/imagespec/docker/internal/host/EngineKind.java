package io.imagespec.docker.internal.host;

/** Which engine answers; both speak Docker's API, with differences. */
public enum EngineKind {
  /** Docker, or anything that does not say it is Podman. */
  DOCKER("Docker", "docker", "DOCKER_HOST"),
  /** Podman, known by the header {@code Libpod-API-Version}. */
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
   * Its name for programs.
   *
   * @return for example {@code docker}
   */
  public String id() {
    return id;
  }

  /**
   * The variable that says where it is.
   *
   * @return for example {@code DOCKER_HOST}
   */
  public String variable() {
    return variable;
  }

  /** Its name for people. */
  @Override
  public String toString() {
    return title;
  }
}
