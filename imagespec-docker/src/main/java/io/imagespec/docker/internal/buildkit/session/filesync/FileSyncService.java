package io.imagespec.docker.internal.buildkit.session.filesync;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.docker.internal.buildkit.proto.FileSyncGrpc;
import io.imagespec.docker.internal.buildkit.proto.Packet;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.docker.internal.buildkit.session.BuilderAbortedException;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.RequestHeaders;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.docker.internal.buildkit.session.TransferListener;
import io.imagespec.docker.internal.buildkit.session.TransferProgress;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Sends a builder the files that it lacks from earlier builds. Each transfer has one thread, one
 * open file, and a few chunks in memory, regardless of the size of files and the speed of the
 * builder.
 *
 * <p>A builder may send as many requests as there are entries, and one more, of some 50 bytes each.
 * They are taken from the transport at once, where each would occupy a buffer of 8 KiB until it is
 * handled.
 *
 * <p>A file that has changed since it was hashed ends the transfer and the build with an error.
 * This error, and not the builder's message about it, is kept as the build's {@link FirstFailure}.
 */
public final class FileSyncService implements BindableService {
  /** The number of requests that a builder may send before the number of entries is known. */
  private static final int FIRST_REQUESTS = 2;

  private final Map<String, FileTree> trees;
  private final SessionThreads threads;
  private final FirstFailure failure;
  private final TransferListener listener;

  /**
   * Creates a service for files.
   *
   * @param trees the files by the name in the builder's request ({@code dir-name})
   * @param threads the threads that read and send
   * @param failure keeps the reason that a file could not be sent
   * @param listener receives progress
   */
  public FileSyncService(
      Map<String, FileTree> trees,
      SessionThreads threads,
      FirstFailure failure,
      TransferListener listener) {
    this.trees = Map.copyOf(trees);
    this.threads = threads;
    this.failure = failure;
    this.listener = listener;
  }

  /** Binds the methods directly, because the generated base class cannot access headers. */
  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(FileSyncGrpc.getServiceDescriptor())
        .addMethod(
            FileSyncGrpc.getDiffCopyMethod(),
            BlockingStream.handler(threads, FIRST_REQUESTS, this::diffCopy))
        .build();
  }

  private void diffCopy(Metadata metadata, BlockingStream<Packet, Packet> builder)
      throws IOException, InterruptedException {
    RequestHeaders headers = new RequestHeaders(metadata);
    String name = headers.first("dir-name").orElse("");
    TransferProgress progress = new TransferProgress(name, listener);
    try {
      FileTree tree = tree(name);
      int[] chosen = new PathFilter(headers).of(tree);
      builder.request(chosen.length + 1);
      new DiffCopy(tree, chosen, builder, progress).run();
    } catch (CancellationException | StatusRuntimeException | BuilderAbortedException e) {
      throw e;
    } catch (RuntimeException e) {
      failure.keep(e);
      builder.send(DiffCopy.error(String.valueOf(e.getMessage())));
      throw e;
    } finally {
      progress.tell();
    }
  }

  private FileTree tree(String name) {
    return Optional.ofNullable(trees.get(name))
        .orElseThrow(
            () ->
                Status.NOT_FOUND
                    .withDescription("this build has no files with the name '" + name + "'")
                    .asRuntimeException());
  }
}
