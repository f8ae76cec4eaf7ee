package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import java.util.Set;

/** Thrown if the registry rejects an upload, temporarily or permanently. */
public final class UploadRejectedException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  /** The statuses of lost uploads and of transient server failures. */
  private static final Set<Integer> PASSING = Set.of(404, 408, 416, 429, 500, 502, 503, 504);

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
  public String remedy(String registry) {
    return IoFailures.TRY_AGAIN;
  }

  @Override
  public String reason(String registry) {
    return IoFailures.brokenOff(registry, this);
  }
}
