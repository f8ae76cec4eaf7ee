package io.imagespec.docker.internal.buildkit.session.filesync;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.imagespec.docker.internal.buildkit.proto.FileBytes;
import io.imagespec.docker.internal.buildkit.proto.FileSendGrpc;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Receives and writes the archive that a build exports. At most a few messages wait to be written.
 *
 * <p>{@link #isWhole()} returns true if the builder itself ended the stream, every byte was written
 * and flushed, and the last bytes are the end of a tar. A builder that fails may still end its
 * stream normally, so the build must have succeeded too.
 */
public final class FileSendService implements BindableService {
  private static final int WINDOW = 2;

  private final Path place;
  private final OutputStream out;
  private final SessionThreads threads;
  private final FirstFailure failure;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final TarEndDetector end = new TarEndDetector();
  private volatile boolean whole;

  /**
   * Creates a service for one archive.
   *
   * @param place the path of the archive, for messages
   * @param out the destination; flushed, but not closed
   * @param threads the threads that write
   * @param failure keeps the reason of a failed write
   */
  public FileSendService(
      Path place, OutputStream out, SessionThreads threads, FirstFailure failure) {
    this.place = place;
    this.out = out;
    this.threads = threads;
    this.failure = failure;
  }

  /** Returns true if the archive is complete. */
  public boolean isWhole() {
    return whole;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(FileSendGrpc.getServiceDescriptor())
        .addMethod(
            FileSendGrpc.getDiffCopyMethod(), BlockingStream.handler(threads, WINDOW, this::write))
        .build();
  }

  private void write(Metadata headers, BlockingStream<FileBytes, FileBytes> builder)
      throws InterruptedException {
    if (taken.getAndSet(true)) {
      throw Status.ALREADY_EXISTS
          .withDescription("this build has already exported its archive")
          .asRuntimeException();
    }
    try {
      for (Optional<FileBytes> next = builder.take(); next.isPresent(); next = builder.take()) {
        write(next.get().getData());
      }
      out.flush();
    } catch (IOException e) {
      throw writeFailure(e);
    }
    whole = end.reached();
  }

  private void write(ByteString bytes) throws IOException {
    bytes.writeTo(out);
    end.passed(bytes);
  }

  private EngineUnavailableException writeFailure(IOException cause) {
    EngineUnavailableException exception =
        new EngineUnavailableException(
            "write the archive "
                + place
                + ": "
                + cause.getMessage()
                + "; free some disk space, or choose another location",
            cause);
    failure.keep(exception);
    return exception;
  }
}
