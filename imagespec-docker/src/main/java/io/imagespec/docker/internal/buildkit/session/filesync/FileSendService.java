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
 * Takes the archive that a build exports, as it comes, a few messages ahead of the one that is
 * written.
 *
 * <p>It {@link #isWhole()} if the builder itself ended the stream, every byte was written and
 * flushed, and the last bytes are those with which a tar ends. A builder that fails may still end
 * its stream in good order, so the build must have succeeded too.
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
   * Takes one archive.
   *
   * @param place where it will be, for messages
   * @param out where it goes; flushed, not closed
   * @param threads where it is written
   * @param failure keeps why it could not be
   */
  public FileSendService(
      Path place, OutputStream out, SessionThreads threads, FirstFailure failure) {
    this.place = place;
    this.out = out;
    this.threads = threads;
    this.failure = failure;
  }

  /** Whether there is an archive, from its first byte to its last. */
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
          .withDescription("this build exports one archive, and has done so")
          .asRuntimeException();
    }
    try {
      for (Optional<FileBytes> next = builder.take(); next.isPresent(); next = builder.take()) {
        write(next.get().getData());
      }
      out.flush();
    } catch (IOException e) {
      throw unwritten(e);
    }
    whole = end.reached();
  }

  private void write(ByteString bytes) throws IOException {
    bytes.writeTo(out);
    end.passed(bytes);
  }

  private EngineUnavailableException unwritten(IOException cause) {
    EngineUnavailableException unwritten =
        new EngineUnavailableException(
            "write the archive "
                + place
                + ": "
                + cause.getMessage()
                + "; make room there, or have it written elsewhere",
            cause);
    failure.keep(unwritten);
    return unwritten;
  }
}
