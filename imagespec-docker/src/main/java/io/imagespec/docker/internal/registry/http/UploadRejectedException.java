package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import java.util.Set;

/** The registry does not take what was uploaded, for now or for ever. */
public final class UploadRejectedException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  /** Statuses of uploads that are lost, or of servers in trouble. */
  private static final Set<Integer> PASSING = Set.of(404, 408, 416, 429, 500, 502, 503, 504);

  private final transient HttpResult result;

  UploadRejectedException(HttpResult result) {
    super(result.toString());
    this.result = result;
  }

  public HttpResult result() {
    return result;
  }

  /** Throws one unless the answer is a success. */
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
