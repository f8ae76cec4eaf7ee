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
 * An upload that a registry has begun: where it is, and how to go on. For one thread.
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
  private final long leastChunk;
  private UploadLocation location;

  private UploadSession(BlobTransfer transfer, long leastChunk, UploadLocation location) {
    this.transfer = transfer;
    this.leastChunk = leastChunk;
    this.location = location;
  }

  /**
   * True if an answer says that an upload has begun: 202, or another success that names its place,
   * as some registries answer. A page that answers 200 to everything names none.
   */
  static boolean isBegun(HttpResult result) {
    return result.status() == 202
        || result.status() == 201
        || (result.isSuccess() && result.header("Location").isPresent());
  }

  /** Takes what a registry answered to the question to begin an upload. */
  static UploadSession of(BlobTransfer transfer, HttpResult begun) throws InvalidResponseException {
    long leastChunk = begun.number("OCI-Chunk-Min-Length").orElse(0);
    return new UploadSession(transfer, leastChunk, UploadLocation.of(transfer.registry(), begun));
  }

  /** The fewest bytes in a chunk other than the last; 0 if the registry does not care. */
  long leastChunk() {
    return leastChunk;
  }

  /**
   * Sends the whole blob, or, after its bytes, nothing, and its digest.
   *
   * @return true if the registry answered that the blob exists now; false if it answered something
   *     else than the specification's 201, so that it has to be asked
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
   * Sends bytes of unknown number as one request: without a range, which every registry takes, also
   * those that take no chunks.
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
   * How many bytes the registry has; empty if it does not say. The last byte's number is 0 for one
   * byte, and for none: then for none.
   */
  OptionalLong received() throws IOException {
    HttpResult result = moved(transfer.send(location, HttpRequests.to(location.uri()).GET()));
    return result.status() == 204 || result.status() == 202
        ? taken(result).stream().map(count -> count == 1 ? 0 : count).findFirst()
        : OptionalLong.empty();
  }

  /** How many bytes a registry has that took some; empty if it does not say. */
  static OptionalLong taken(HttpResult result) {
    Matcher matcher = RANGE.matcher(result.header("Range").orElse(""));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)) + 1)
        : OptionalLong.empty();
  }

  /** Every answer may say where to go on. */
  private HttpResult moved(HttpResult result) throws InvalidResponseException {
    if (result.isSuccess() && result.header("Location").isPresent()) {
      location = location.next(result);
    }
    return result;
  }

  /**
   * Tells the registry to forget it, even when this thread is interrupted or out of time. Nothing
   * comes of it if the registry does not listen: it forgets uploads by itself, after some days.
   */
  void abandon() {
    UninterruptibleWork.run(this::takeBack);
  }

  private void takeBack() {
    try {
      HttpResult result =
          transfer.forCleanup().send(location, HttpRequests.to(location.uri()).DELETE());
      LOG.debug("took back an upload: {}", result);
    } catch (IOException | RuntimeException e) {
      LOG.debug(
          "could not take back an upload: {}",
          transfer.operation().credentials().presented().redactedSummary(e));
    }
  }
}
