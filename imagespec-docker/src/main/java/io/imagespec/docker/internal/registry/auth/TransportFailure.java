package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import io.imagespec.docker.internal.registry.http.IoFailures;
import io.imagespec.docker.internal.registry.http.TlsHandshakeException;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * The reason for a request without a usable response, and the remedy.
 *
 * @param reason the event that prevented the response
 * @param remedy the remedy, empty if the reason contains it
 */
public record TransportFailure(String reason, String remedy) {
  /** The length of the longest reason, because the JDK quotes responses that it cannot read. */
  private static final int TEXT_LIMIT = 1000;

  public static RegistryException of(RegistryOperation operation, IOException e) {
    TransportFailure failure = describe(operation, e);
    RegistryError error =
        RegistryError.of(0, List.of())
            .withAction(operation.toString())
            .withCredentialSource(
                operation.credentials().presented().credential().map(Credential::source).orElse(""))
            .withRemedy(failure.remedy());
    String remedy = failure.remedy().isEmpty() ? "" : "; " + failure.remedy();
    return new RegistryException(
        operation
            + ": "
            + operation.credentials().presented().redact(failure.reason(), TEXT_LIMIT)
            + remedy,
        error,
        operation.credentials().presented().cause(e));
  }

  private static TransportFailure describe(RegistryOperation operation, IOException e) {
    String domain = operation.domain();
    if (e instanceof RegistryIOException known) {
      return new TransportFailure(known.reason(domain), known.remedy(domain));
    }
    if (e instanceof SSLException tls) {
      return describe(operation, new TlsHandshakeException(domain, tls));
    }
    if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
      return new TransportFailure(
          domain + " cannot be reached (" + IoFailures.connection(e) + ")",
          "check the name, the port, the network and proxy settings");
    }
    return new TransportFailure(IoFailures.describeInterruption(domain, e), IoFailures.TRY_AGAIN);
  }
}
