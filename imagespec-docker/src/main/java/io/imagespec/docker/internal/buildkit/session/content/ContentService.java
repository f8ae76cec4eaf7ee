package io.imagespec.docker.internal.buildkit.session.content;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.imagespec.docker.internal.buildkit.proto.BlobAnswer;
import io.imagespec.docker.internal.buildkit.proto.BlobFilters;
import io.imagespec.docker.internal.buildkit.proto.BlobInfo;
import io.imagespec.docker.internal.buildkit.proto.BlobList;
import io.imagespec.docker.internal.buildkit.proto.BlobNothing;
import io.imagespec.docker.internal.buildkit.proto.BlobPiece;
import io.imagespec.docker.internal.buildkit.proto.BlobRange;
import io.imagespec.docker.internal.buildkit.proto.BlobRequest;
import io.imagespec.docker.internal.buildkit.proto.BlobUpdate;
import io.imagespec.docker.internal.buildkit.proto.BlobWrite;
import io.imagespec.docker.internal.buildkit.proto.BlobWritten;
import io.imagespec.docker.internal.buildkit.proto.ContentGrpc;
import io.imagespec.docker.internal.buildkit.proto.IngestAnswer;
import io.imagespec.docker.internal.buildkit.proto.IngestList;
import io.imagespec.docker.internal.buildkit.proto.IngestRequest;
import io.imagespec.docker.internal.buildkit.proto.IngestStatus;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.docker.internal.buildkit.session.RequestHeaders;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a builder access to layer caches in local directories. A builder may read and add blobs,
 * but not remove them. Labels are not stored.
 *
 * @see <a
 *     href="https://github.com/containerd/containerd/blob/main/docs/content-flow.md">containerd,
 *     content flow</a>
 */
public final class ContentService implements BindableService {
  /** The builder's prefix for the name of a directory. */
  private static final String LOCAL = "local:";

  private static final String ID = "buildkit-attachable-store-id";

  /** The maximum number of blobs in a message. */
  private static final int LISTED = 100;

  private final Map<String, LayerCacheDirectory> directories;
  private final SessionThreads threads;

  /**
   * Creates a service for directories.
   *
   * @param directories the directories by their names for the builder
   * @param threads the threads that read and write
   */
  public ContentService(Map<String, LayerCacheDirectory> directories, SessionThreads threads) {
    this.directories = Map.copyOf(directories);
    this.threads = threads;
  }

  /** Creates the response to a request. */
  @FunctionalInterface
  private interface Answer<Q, A> {
    A to(LayerCacheDirectory directory, Q question) throws IOException;
  }

  /** Binds the methods directly, because the generated base class cannot access headers. */
  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(ContentGrpc.getServiceDescriptor())
        .addMethod(ContentGrpc.getInfoMethod(), one(ContentService::info))
        .addMethod(ContentGrpc.getUpdateMethod(), one(ContentService::update))
        .addMethod(ContentGrpc.getListMethod(), BlockingStream.handler(threads, 1, this::list))
        .addMethod(ContentGrpc.getDeleteMethod(), one(ContentService::delete))
        .addMethod(ContentGrpc.getReadMethod(), BlockingStream.handler(threads, 1, this::read))
        .addMethod(ContentGrpc.getStatusMethod(), one(ContentService::status))
        .addMethod(ContentGrpc.getListStatusesMethod(), one(ContentService::statuses))
        .addMethod(ContentGrpc.getWriteMethod(), BlockingStream.handler(threads, 1, this::write))
        .addMethod(ContentGrpc.getAbortMethod(), one(ContentService::abort))
        .build();
  }

  private <Q, A> ServerCallHandler<Q, A> one(Answer<Q, A> answer) {
    return BlockingStream.handler(
        threads,
        1,
        (headers, builder) ->
            builder.send(answer.to(directory(headers), question(builder.take()))));
  }

  private static <Q> Q question(Optional<Q> asked) {
    return asked.orElseThrow(
        () ->
            Status.INVALID_ARGUMENT.withDescription("the request is missing").asRuntimeException());
  }

  private LayerCacheDirectory directory(Metadata headers) {
    String id = new RequestHeaders(headers).first(ID).orElse("");
    String name = id.startsWith(LOCAL) ? id.substring(LOCAL.length()) : "";
    return Optional.ofNullable(directories.get(name))
        .orElseThrow(
            () ->
                Status.NOT_FOUND
                    .withDescription("this build has no layer cache '" + id + "'")
                    .asRuntimeException());
  }

  /** Parses a digest. File names are derived only from digests. */
  static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw Status.INVALID_ARGUMENT
          .withDescription(e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
  }

  private static long size(LayerCacheDirectory directory, Digest digest) throws IOException {
    return directory
        .size(digest)
        .orElseThrow(
            () ->
                Status.NOT_FOUND
                    .withDescription("blob " + digest + " is not in this layer cache")
                    .asRuntimeException());
  }

  private static BlobAnswer info(LayerCacheDirectory directory, BlobRequest request)
      throws IOException {
    return BlobAnswer.newBuilder().setInfo(info(directory, digest(request.getDigest()))).build();
  }

  private static BlobInfo info(LayerCacheDirectory directory, Digest digest) throws IOException {
    return BlobInfo.newBuilder()
        .setDigest(digest.toString())
        .setSize(size(directory, digest))
        .build();
  }

  /** Responds to an update, which changes nothing, since labels are not stored. */
  private static BlobAnswer update(LayerCacheDirectory directory, BlobUpdate request)
      throws IOException {
    Digest digest = digest(request.getInfo().getDigest());
    return BlobAnswer.newBuilder().setInfo(info(directory, digest)).build();
  }

  private static BlobNothing delete(LayerCacheDirectory directory, BlobRequest request) {
    throw Status.PERMISSION_DENIED
        .withDescription("builders must not remove blobs from a layer cache")
        .asRuntimeException();
  }

  private void list(Metadata headers, BlockingStream<BlobFilters, BlobList> builder)
      throws IOException, InterruptedException {
    LayerCacheDirectory directory = directory(headers);
    requireNone(question(builder.take()));
    BlobList.Builder some = BlobList.newBuilder();
    for (Digest digest : directory.list()) {
      if (directory.size(digest).isPresent()) {
        some.addInfo(info(directory, digest));
      }
      if (some.getInfoCount() == LISTED) {
        builder.send(some.build());
        some.clear();
      }
    }
    builder.send(some.build());
  }

  private static void requireNone(BlobFilters filters) {
    if (filters.getFiltersCount() > 0) {
      throw Status.UNIMPLEMENTED
          .withDescription("a layer cache does not support filters")
          .asRuntimeException();
    }
  }

  private void read(Metadata headers, BlockingStream<BlobRange, BlobPiece> builder)
      throws IOException, InterruptedException {
    LayerCacheDirectory directory = directory(headers);
    BlobRange range = question(builder.take());
    Digest digest = digest(range.getDigest());
    new BlobReadCall(directory, digest, size(directory, digest)).run(range, builder);
  }

  private void write(Metadata headers, BlockingStream<BlobWrite, BlobWritten> builder)
      throws IOException, InterruptedException {
    new BlobWriteCall(directory(headers), builder).run();
  }

  private static IngestAnswer status(LayerCacheDirectory directory, IngestRequest request) {
    Ingest ingest = directory.ingests().get(request.getRef());
    return IngestAnswer.newBuilder().setStatus(status(request.getRef(), ingest)).build();
  }

  private static IngestStatus status(String ref, Ingest ingest) {
    return IngestStatus.newBuilder().setRef(ref).setOffset(ingest.offset()).build();
  }

  private static IngestList statuses(LayerCacheDirectory directory, BlobFilters filters) {
    requireNone(filters);
    IngestList.Builder all = IngestList.newBuilder();
    directory
        .ingests()
        .all()
        .forEach((ref, ingest) -> ingest.ifPresent(it -> all.addStatuses(status(ref, it))));
    return all.build();
  }

  /** Aborts an ingest. The call that writes it fails at its next piece. */
  private static BlobNothing abort(LayerCacheDirectory directory, IngestRequest request)
      throws IOException {
    directory.ingests().get(request.getRef()).close();
    return BlobNothing.getDefaultInstance();
  }
}
