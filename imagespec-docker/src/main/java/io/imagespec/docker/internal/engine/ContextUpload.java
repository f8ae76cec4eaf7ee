package io.imagespec.docker.internal.engine;

import io.imagespec.context.BuildContext;
import io.imagespec.plan.BuildPlan;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The build context on its way to the engine: written by a thread, read as the request's body,
 * never whole in memory or on disk. If writing fails the body breaks off, so nothing is built.
 */
final class ContextUpload implements Closeable {
  private static final int CHUNK = 64 * 1024;

  /** The name of the generated file; no path of a context starts like that. */
  static final String DOCKERFILE = "Dockerfile";

  private final ChunkPipe pipe = new ChunkPipe();
  private final Thread thread;
  private volatile @Nullable RuntimeException failure;

  private ContextUpload(BuildContext context, Map<String, byte[]> generated) {
    this.thread = new Thread(() -> run(context, generated), "imagespec-engine-context");
    thread.setDaemon(true);
  }

  /** Starts to write. */
  static ContextUpload start(BuildPlan plan, String dockerfile) {
    byte[] text = dockerfile.getBytes(StandardCharsets.UTF_8);
    ContextUpload upload = new ContextUpload(plan.context(), Map.of(DOCKERFILE, text));
    upload.thread.start();
    return upload;
  }

  private void run(BuildContext context, Map<String, byte[]> generated) {
    boolean whole = false;
    try {
      whole = write(context, generated);
    } finally {
      end(whole);
    }
  }

  private void end(boolean whole) {
    try {
      pipe.end(whole);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody reads any more
    }
  }

  private boolean write(BuildContext context, Map<String, byte[]> generated) {
    try {
      OutputStream out = new BufferedOutputStream(pipe.writer(), CHUNK);
      context.writeTo(out, generated);
      out.flush();
      return true;
    } catch (IOException e) {
      return false; // the reader went away, and knows why
    } catch (RuntimeException e) {
      failure = e;
      return false;
    }
  }

  /** The tar. */
  InputStream body() {
    return pipe.reader();
  }

  /** Why the context could not be written, if so. */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Ends the thread, whether it is done or not. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
