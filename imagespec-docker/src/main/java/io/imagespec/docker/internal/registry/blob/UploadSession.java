package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.concurrent.UninterruptibleWork;
import io.imagespec.docker.internal.registry.distribution.ContentDigest;
import io.imagespec.docker.internal.registry.http.HttpRequests;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.UploadRejectedException;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started upload: its location and its next requests. Not thread-safe.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-blobs">OCI
 *     distribution specification, pushing blobs</a>
 */
final class UploadSession {
  private static final Logger LOG = LoggerFactory.getLogger(UploadSession.class);
  private static final String BYTES = "application/octet-stream";
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

  private final BlobTransfer transfer;
  private final long minChunkSize;
  private UploadLocation location;

  private UploadSession(BlobTransfer transfer, long minChunkSize, UploadLocation location) {
    this.transfer = transfer;
    this.minChunkSize = minChunkSize;
    this.location = location;
  }

  /**
   * Returns true if a response means that an upload has started: status 202, or another success
   * with a location, as in some registries. A page that is returned with 200 for all requests has
   * no location.
   */
  static boolean isBegun(HttpResult result) {
    return result.status() == 202
        || result.status() == 201
        || (result.isSuccess() && result.header("Location").isPresent());
  }

  /** Creates a session from the response to the request that started the upload. */
  static UploadSession of(BlobTransfer transfer, HttpResult begun) throws InvalidResponseException {
    long minChunkSize = begun.number("OCI-Chunk-Min-Length").orElse(0);
    return new UploadSession(transfer, minChunkSize, UploadLocation.of(transfer.registry(), begun));
  }

  /**
   * Returns the minimum size of a chunk except the last, in bytes; 0 if the registry does not
   * specify one.
   */
  long minChunkSize() {
    return minChunkSize;
  }

  /**
   * Finishes the upload with the digest. The body is the complete blob, or empty if its bytes have
   * been sent.
   *
   * @return true if the registry confirmed with 201 that the blob exists; false after a different
   *     success, so that the caller has to check
   */
  boolean finish(Digest digest, BodyPublisher content) throws IOException {
    String parameter = "digest=" + URLEncoder.encode(digest.toString(), StandardCharsets.UTF_8);
    HttpResult result =
        UploadRejectedException.check(
            transfer.send(
                location,
                HttpRequests.streamingTo(location.with(parameter))
                    .header("Content-Type", BYTES)
                    .PUT(content)));
    ContentDigest.expect(result, digest);
    return result.status() == 201;
  }

  /**
   * Sends an unknown number of bytes as one request without a range. All registries accept this
   * form, even those without support for chunks.
   */
  void stream(BodyPublisher content) throws IOException {
    HttpResult unused =
        moved(
            UploadRejectedException.check(
                transfer.send(
                    location,
                    HttpRequests.to(location.uri())
                        .header("Content-Type", BYTES)
                        .method("PATCH", content))));
  }

  /** Sends a chunk that begins at a position. */
  HttpResult append(long position, int length, BodyPublisher content) throws IOException {
    String range = position + "-" + (position + length - 1);
    return moved(
        transfer.send(
            location,
            HttpRequests.to(location.uri())
                .header("Content-Type", BYTES)
                .header("Content-Range", range)
                .method("PATCH", content)));
  }

  /**
   * Asks for the number of bytes that the registry has; empty if it is not reported. The range is
   * the same for no byte and for one byte, so both are counted as none.
   */
  OptionalLong received() throws IOException {
    HttpResult result = moved(transfer.send(location, HttpRequests.to(location.uri()).GET()));
    return result.status() == 204 || result.status() == 202
        ? taken(result).stream().map(count -> count == 1 ? 0 : count).findFirst()
        : OptionalLong.empty();
  }

  /** Reads the number of accepted bytes from a response; empty if it is not reported. */
  static OptionalLong taken(HttpResult result) {
    Matcher matcher = RANGE.matcher(result.header("Range").orElse(""));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)) + 1)
        : OptionalLong.empty();
  }

  /** Updates the location, which any response may change. */
  private HttpResult moved(HttpResult result) throws InvalidResponseException {
    if (result.isSuccess() && result.header("Location").isPresent()) {
      location = location.next(result);
    }
    return result;
  }

  /**
   * Cancels the upload, even if this thread is interrupted or out of time. A failure is ignored,
   * because the registry expires uploads by itself after some days.
   */
  void abandon() {
    UninterruptibleWork.run(this::sendCancel);
  }

  private void sendCancel() {
    try {
      HttpResult result =
          transfer.forCleanup().send(location, HttpRequests.to(location.uri()).DELETE());
      LOG.debug("cancelled an upload: {}", result);
    } catch (IOException | RuntimeException e) {
      LOG.debug(
          "could not cancel an upload: {}",
          transfer.operation().credentials().presented().redactedSummary(e));
    }
  }
}
