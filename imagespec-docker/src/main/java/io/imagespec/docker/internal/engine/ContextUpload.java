package io.imagespec.docker.internal.engine;

import io.imagespec.context.BuildContext;
import io.imagespec.docker.internal.engine.api.EngineRequest;
import io.imagespec.plan.BuildPlan;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An upload of the build context to the engine. The context is read, verified and sent in one pass,
 * and is never held completely in memory or on disk. If reading fails, the request is aborted and
 * nothing is built.
 */
final class ContextUpload implements EngineRequest.Body {
  private static final int CHUNK = 64 * 1024;

  /** The name of the generated file. Paths of a context never start with it. */
  static final String DOCKERFILE = "Dockerfile";

  private final BuildContext context;
  private final byte[] dockerfile;
  private volatile @Nullable RuntimeException failure;

  ContextUpload(BuildPlan plan, String dockerfile) {
    this.context = plan.context();
    this.dockerfile = dockerfile.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    OutputStream buffered = new BufferedOutputStream(out, CHUNK);
    try {
      context.writeTo(buffered, Map.of(DOCKERFILE, dockerfile));
      buffered.flush();
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  /** Returns the reason that the context could not be read, or empty. */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }
}
