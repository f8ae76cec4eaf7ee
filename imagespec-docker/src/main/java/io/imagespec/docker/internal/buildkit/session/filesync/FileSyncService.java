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
 * Sends a builder the files that it has not got from builds before. Each transfer has one thread,
 * one open file, and a few chunks in memory, however large files are and however slowly the builder
 * takes them.
 *
 * <p>A builder may have as many questions as there are entries, and one more: some 50 bytes each.
 * Left to the transport, each would be a buffer of 8 KiB until it is answered.
 *
 * <p>A file that is no longer what was planned ends its transfer with an error, and so the build.
 * That, and not what the builder makes of it, is kept as the build's {@link FirstFailure}.
 */
public final class FileSyncService implements BindableService {
  /** Before it is known how many a builder may have. */
  private static final int FIRST_QUESTIONS = 2;

  private final Map<String, FileTree> trees;
  private final SessionThreads threads;
  private final FirstFailure failure;
  private final TransferListener listener;

  /**
   * Offers files.
   *
   * @param trees the files by the name under which the builder asks for them ({@code dir-name})
   * @param threads where they are read and sent
   * @param failure keeps why a file could not be sent
   * @param listener hears how much is sent
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

  /** Not the generated base class: that one does not see headers. */
  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(FileSyncGrpc.getServiceDescriptor())
        .addMethod(
            FileSyncGrpc.getDiffCopyMethod(),
            BlockingStream.handler(threads, FIRST_QUESTIONS, this::diffCopy))
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
                    .withDescription("this build has no files by the name of '" + name + "'")
                    .asRuntimeException());
  }
}
