package io.imagespec.docker.internal.registry;

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
final class Upload {
  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
  private static final String BYTES = "application/octet-stream";
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

  private final Transfer transfer;
  private final long leastChunk;
  private Location location;

  private Upload(Transfer transfer, long leastChunk, Location location) {
    this.transfer = transfer;
    this.leastChunk = leastChunk;
    this.location = location;
  }

  /**
   * True if an answer says that an upload has begun: 202, or another success that names its place,
   * as some registries answer. A page that answers 200 to everything names none.
   */
  static boolean isBegun(Answer answer) {
    return answer.status() == 202
        || answer.status() == 201
        || (answer.isSuccess() && answer.header("Location").isPresent());
  }

  /** Takes what a registry answered to the question to begin an upload. */
  static Upload of(Transfer transfer, Answer begun) throws UnacceptableAnswerException {
    long leastChunk = begun.number("OCI-Chunk-Min-Length").orElse(0);
    return new Upload(transfer, leastChunk, Location.of(transfer.registry(), begun));
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
    Answer answer =
        RefusedUploadException.check(
            transfer.send(
                location,
                Requests.streamingTo(location.with(parameter))
                    .header("Content-Type", BYTES)
                    .PUT(content)));
    Content.expect(answer, digest);
    return answer.status() == 201;
  }

  /**
   * Sends bytes of unknown number as one request: without a range, which every registry takes, also
   * those that take no chunks.
   */
  void stream(BodyPublisher content) throws IOException {
    Answer unused =
        moved(
            RefusedUploadException.check(
                transfer.send(
                    location,
                    Requests.to(location.uri())
                        .header("Content-Type", BYTES)
                        .method("PATCH", content))));
  }

  /** Sends a chunk that begins at a position. */
  Answer append(long position, int length, BodyPublisher content) throws IOException {
    String range = position + "-" + (position + length - 1);
    return moved(
        transfer.send(
            location,
            Requests.to(location.uri())
                .header("Content-Type", BYTES)
                .header("Content-Range", range)
                .method("PATCH", content)));
  }

  /**
   * How many bytes the registry has; empty if it does not say. The last byte's number is 0 for one
   * byte, and for none: then for none.
   */
  OptionalLong received() throws IOException {
    Answer answer = moved(transfer.send(location, Requests.to(location.uri()).GET()));
    return answer.status() == 204 || answer.status() == 202
        ? taken(answer).stream().map(count -> count == 1 ? 0 : count).findFirst()
        : OptionalLong.empty();
  }

  /** How many bytes a registry has that took some; empty if it does not say. */
  static OptionalLong taken(Answer answer) {
    Matcher matcher = RANGE.matcher(answer.header("Range").orElse(""));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)) + 1)
        : OptionalLong.empty();
  }

  /** Every answer may say where to go on. */
  private Answer moved(Answer answer) throws UnacceptableAnswerException {
    if (answer.isSuccess() && answer.header("Location").isPresent()) {
      location = location.next(answer);
    }
    return answer;
  }

  /**
   * Tells the registry to forget it, even when this thread is interrupted or out of time. Nothing
   * comes of it if the registry does not listen: it forgets uploads by itself, after some days.
   */
  void abandon() {
    Tidying.undisturbed(this::takeBack);
  }

  private void takeBack() {
    try {
      Answer answer = transfer.briefly().send(location, Requests.to(location.uri()).DELETE());
      LOG.debug("took back an upload: {}", answer);
    } catch (IOException | RuntimeException e) {
      LOG.debug("could not take back an upload: {}", transfer.question().shown().brief(e));
    }
  }
}
