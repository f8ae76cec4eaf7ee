package io.imagespec.docker.internal.buildkit.session;

/** The builder itself ends a transfer, and says the reason where the build ends too. */
public final class BuilderAbortedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BuilderAbortedException(String message) {
    super("the builder gave up a transfer of files: " + message);
  }
}
