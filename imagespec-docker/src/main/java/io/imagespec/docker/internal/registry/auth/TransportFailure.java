package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.endpoint.InvalidCertificatesException;
import io.imagespec.docker.internal.registry.endpoint.InvalidProxyException;
import io.imagespec.docker.internal.registry.http.ContentSourceException;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.IoFailures;
import io.imagespec.docker.internal.registry.http.RequestTimeoutException;
import io.imagespec.docker.internal.registry.http.TlsHandshakeException;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Why nothing usable came back, and what to do about it.
 *
 * @param reason what happened
 * @param remedy what to do, empty if the reason says it
 */
public record TransportFailure(String reason, String remedy) {
  /** The JDK quotes what it could not read of an answer. */
  private static final int TEXT_LIMIT = 1000;

  public static RegistryException of(RegistryOperation operation, IOException e) {
    TransportFailure transportFailure = describe(operation, e);
    RegistryError error =
        new RegistryError(
            operation.toString(),
            0,
            List.of(),
            operation.presented().credential().map(Credential::source).orElse(""),
            transportFailure.remedy());
    String remedy = transportFailure.remedy().isEmpty() ? "" : "; " + transportFailure.remedy();
    return new RegistryException(
        operation
            + ": "
            + operation.presented().redact(transportFailure.reason(), TEXT_LIMIT)
            + remedy,
        error,
        operation.presented().cause(e));
  }

  private static TransportFailure describe(RegistryOperation operation, IOException e) {
    String domain = operation.domain();
    if (e instanceof InvalidCertificatesException || e instanceof InvalidProxyException) {
      return new TransportFailure(String.valueOf(e.getMessage()), "");
    }
    if (e instanceof InvalidResponseException) {
      return new TransportFailure(String.valueOf(e.getMessage()), "ask whoever runs " + domain);
    }
    if (e instanceof ContentSourceException) {
      return new TransportFailure(
          "what is to be sent cannot be read (" + e.getMessage() + ")",
          "keep it as it is until it was sent");
    }
    if (e instanceof KeychainTimeoutException) {
      return new TransportFailure(
          String.valueOf(e.getMessage()),
          "see what its credential helper waits for, or allow more time");
    }
    if (e instanceof RequestTimeoutException) {
      return new TransportFailure(
          domain + " gave " + e.getMessage(), "check the network, or allow more time");
    }
    if (e instanceof SSLException) {
      String host = e instanceof TlsHandshakeException failed ? failed.domain() : domain;
      return new TransportFailure(
          "no TLS with " + host + " (" + e.getMessage() + ")", trust(host, e));
    }
    if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
      return new TransportFailure(
          domain + " cannot be reached (" + IoFailures.connection(e) + ")",
          "check the name, the port, the network and proxy settings");
    }
    return new TransportFailure(
        domain + " broke off the conversation (" + e + ")", "try again, then check the network");
  }

  /** A server that misses a certificate says so with an alert, in one of several ways. */
  private static String trust(String domain, IOException e) {
    String directory = "/etc/docker/certs.d/" + domain + "/";
    return String.valueOf(e.getMessage()).matches(".*(certificate_required|bad_certificate).*")
        ? "if it wants a client certificate, put it there as "
            + directory
            + "client.cert with client.key"
        : "put its authority there as "
            + directory
            + "ca.crt, have this JVM trust it, or declare it with insecureRegistry(\""
            + domain
            + "\")";
  }
}
