package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Thrown if the registry rejects an upload, temporarily or permanently. */
public final class UploadRejectedException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  /** The statuses of lost uploads and of transient server failures. */
  private static final Set<Integer> PASSING = Set.of(404, 408, 416, 429, 500, 502, 503, 504);

  /**
   * The statuses by which registries reject one form of upload although they may accept the other.
   */
  private static final Set<Integer> OTHER_FORM = Set.of(400, 404, 405, 411, 415, 416, 501);

  private final transient HttpResult result;

  UploadRejectedException(HttpResult result) {
    super(result.toString());
    this.result = result;
  }

  public HttpResult result() {
    return result;
  }

  /** Returns the result if it is a success, and throws an exception otherwise. */
  public static HttpResult check(HttpResult result) throws UploadRejectedException {
    if (!result.isSuccess()) {
      throw new UploadRejectedException(result);
    }
    return result;
  }

  @Override
  public boolean retryable() {
    return PASSING.contains(result.status());
  }

  @Override
  public Optional<Duration> retryAfter() {
    return RetryAfter.of(result);
  }

  @Override
  public boolean rejectsUploadForm() {
    return OTHER_FORM.contains(result.status());
  }

  /** A lost upload has no bytes, so only transient server failures can be resumed. */
  @Override
  public boolean mayResume() {
    return RetryingTransport.TRANSIENT_STATUSES.contains(result.status());
  }

  @Override
  public String remedy(String registry) {
    return IoFailures.TRY_AGAIN;
  }

  @Override
  public String reason(String registry) {
    return IoFailures.describeInterruption(registry, this);
  }
}
