package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.auth.ErrorResponse;
import io.imagespec.docker.internal.registry.distribution.DistributionRequest;
import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import io.imagespec.docker.internal.registry.http.ContentSourceException;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Pushes a blob to a repository: checks if it exists, mounts it, or uploads it. Not thread-safe.
 *
 * <p>The upload has the same form as that of docker and go-containerregistry, because hosted
 * registries reject other forms: one PUT if the digest is known, else one PATCH without a range and
 * a PUT with the digest. An interrupted upload is resumed in chunks at the registry's position. If
 * the registry cannot resume, the blob is uploaded again from its source, then with a known digest.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs">OCI
 *     distribution specification, pushing blobs</a>
 */
public final class BlobUploader {
  /** The size in bytes up to which a blob of unknown digest is read before it is sent. */
  static final int SMALL = 1024 * 1024;

  private final BlobTransfer transfer;
  private final UploadRetry uploadRetry;
  private BlobToPush blob;
  private boolean inParts;
  private boolean otherFormTried;

  public BlobUploader(BlobTransfer transfer, BlobToPush blob) {
    this.transfer = transfer;
    this.uploadRetry = new UploadRetry(transfer.timeout());
    this.blob = blob;
  }

  /**
   * Pushes the blob.
   *
   * @return its descriptor
   * @throws RuntimeException the failure of a source that is another registry, or code of the
   *     caller
   */
  public Descriptor push() throws IOException {
    try {
      pushMissing();
    } catch (ContentSourceException e) {
      throw sourceFailure(e);
    }
    return blob.known().orElseThrow();
  }

  private void pushMissing() throws IOException {
    if (!exists()) {
      Optional<HttpResult> begun = mountedOrBegun();
      if (begun.isPresent()) {
        send(begun.get());
      }
    }
  }

  private static IOException sourceFailure(ContentSourceException e) {
    if (e.getCause() instanceof BlobVerificationException other) {
      throw other.reason();
    }
    if (e.getCause() instanceof RuntimeException own) {
      throw own;
    }
    return e;
  }

  private boolean exists() throws IOException {
    return blob.known().isPresent() && exists(blob.known().get());
  }

  private boolean exists(Descriptor known) throws IOException {
    return transfer.repositoryClient().hasBlob(known, DistributionRequest.PUSH);
  }

  /**
   * Tries to mount the blob. Returns empty if it was mounted (status 201), or the response of an
   * upload that was started instead.
   */
  private Optional<HttpResult> mountedOrBegun() throws IOException {
    if (blob.from().isEmpty() || blob.known().isEmpty()) {
      return Optional.of(mountOrStart());
    }
    String digest = blob.known().get().digest().toString();
    try {
      HttpResult result = transfer.ask(DistributionRequest.mount(digest, blob.from().get().path()));
      if (result.status() == 201 && !isUpload(result)) {
        return Optional.empty();
      }
      return Optional.of(UploadSession.isBegun(result) ? result : mountOrStart());
    } catch (RegistryException e) {
      return Optional.of(mountOrStart()); // no access to the other repository
    }
  }

  /**
   * Returns true if a 201 response started an upload, as in some registries. The location of a
   * mounted blob ends with its digest.
   */
  private boolean isUpload(HttpResult result) {
    String location = result.header("Location").orElse("");
    String digest = blob.known().map(known -> known.digest().toString()).orElse("");
    return location.contains("/uploads/") && !location.endsWith("/" + digest);
  }

  private HttpResult mountOrStart() throws IOException {
    HttpResult result = transfer.ask(DistributionRequest.startUpload());
    if (!UploadSession.isBegun(result)) {
      throw ErrorResponse.of(transfer.operation(), result);
    }
    return result;
  }

  /** Uploads the blob. After a failure that cannot be resumed, starts a new upload. */
  private void send(HttpResult first) throws IOException {
    HttpResult begun = first;
    for (int attempt = 1; !isSent(begun, attempt); attempt++) {
      if (exists()) { // only the response was lost
        return;
      }
      begun = mountOrStart();
    }
  }

  private boolean isSent(HttpResult begun, int attempt) throws IOException {
    try {
      send(UploadSession.of(transfer, begun), attempt);
      return true;
    } catch (IOException e) {
      if (isOtherFormWanted(e)) {
        otherFormTried = true;
      } else {
        uploadRetry.awaitRetry(attempt, e);
      }
      inParts = false;
      measure();
      return false;
    }
  }

  /**
   * Returns true if the other form of upload should be tried. It is tried only once, because a
   * registry may reject a later request of either form.
   */
  private boolean isOtherFormWanted(IOException failure) {
    return inParts
        && !otherFormTried
        && RegistryIOException.of(failure)
            .filter(RegistryIOException::rejectsUploadForm)
            .isPresent();
  }

  /** Reads the source to compute its digest, unless that is known. Then one PUT is sufficient. */
  private void measure() throws IOException {
    if (blob.known().isEmpty()) {
      try (CountedSource content = new CountedSource(blob, transfer.timeout()::moved)) {
        content.transferTo(OutputStream.nullOutputStream());
        blob = blob.as(content.descriptor());
      }
    }
  }

  /** Sends the blob and abandons the upload after any failure. */
  private void send(UploadSession uploadSession, int attempt) throws IOException {
    boolean done = false;
    try {
      sendOrResume(uploadSession, attempt);
      done = true;
    } finally {
      if (!done) {
        uploadSession.abandon();
      }
    }
  }

  private void sendOrResume(UploadSession uploadSession, int attempt) throws IOException {
    if (blob.chunked()) {
      sendChunks(uploadSession, 0);
      return;
    }
    try {
      sendAtOnce(uploadSession);
    } catch (IOException e) {
      long position = resumption(uploadSession, e, attempt);
      inParts = true;
      sendChunks(uploadSession, position);
    }
  }

  /** Returns the number of bytes that the registry kept of an interrupted upload. */
  private long resumption(UploadSession uploadSession, IOException broken, int attempt)
      throws IOException {
    boolean isTooLarge = uploadSession.minChunkSize() > ChunkedUpload.LIMIT;
    if (isTooLarge || otherFormTried || !UploadRetry.mayResume(broken)) {
      throw broken;
    }
    uploadRetry.awaitRetry(attempt, broken);
    try {
      return uploadSession.received().stream()
          .filter(count -> count > 0)
          .findFirst()
          .orElseThrow(() -> broken);
    } catch (InvalidResponseException e) {
      throw broken;
    }
  }

  private void sendChunks(UploadSession uploadSession, long position) throws IOException {
    try (CountedSource content = new CountedSource(blob, transfer.timeout()::moved)) {
      new ChunkedUpload(uploadSession, uploadRetry).send(content, position);
      blob = blob.as(content.descriptor());
    }
    finish(uploadSession, BodyPublishers.noBody());
  }

  private void sendAtOnce(UploadSession uploadSession) throws IOException {
    Executor threads = transfer.httpTransport().clients().threads();
    try (BlobPublisher content = new BlobPublisher(blob, transfer.timeout(), threads)) {
      sendAtOnce(uploadSession, content);
    }
  }

  private void sendAtOnce(UploadSession uploadSession, BlobPublisher content) throws IOException {
    try {
      if (blob.known().isPresent()) {
        finish(uploadSession, content.whole());
      } else {
        stream(uploadSession, content);
      }
    } catch (IOException e) {
      throw content.causeOf(e);
    }
  }

  private void stream(UploadSession uploadSession, BlobPublisher content) throws IOException {
    byte[] head = content.last().readNBytes(SMALL);
    boolean isSmall = content.last().isEnded();
    inParts = !isSmall;
    if (inParts) {
      uploadSession.stream(content.rest(head));
    }
    blob = blob.as(content.descriptor());
    finish(uploadSession, isSmall ? BodyPublishers.ofByteArray(head) : BodyPublishers.noBody());
  }

  /**
   * Finishes the upload. Only status 201 confirms that the blob exists; after any other success the
   * registry is asked.
   */
  private void finish(UploadSession uploadSession, BodyPublisher content) throws IOException {
    Descriptor sent = blob.known().orElseThrow();
    if (!uploadSession.finish(sent.digest(), content)
        && !transfer.repositoryClient().hasBlob(sent.digest(), DistributionRequest.PUSH)) {
      throw new InvalidResponseException("it accepted " + sent.digest() + " but does not have it");
    }
  }
}
