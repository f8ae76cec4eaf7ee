package io.imagespec.docker.internal.buildkit.session;

/**
 * Thrown when the builder itself aborts a transfer. The builder reports the reason with the result
 * of the build.
 */
public final class BuilderAbortedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BuilderAbortedException(String message) {
    super("the builder aborted a file transfer: " + message);
  }
}
