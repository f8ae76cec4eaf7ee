package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Thrown if the TLS handshake with a host fails. The host is not necessarily the registry. */
public final class TlsHandshakeException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  /** Matches the alerts by which servers report a missing client certificate. */
  private static final Pattern MISSING_CERTIFICATE =
      Pattern.compile(".*(certificate_required|bad_certificate).*");

  private final String domain;

  public TlsHandshakeException(String domain, SSLException cause) {
    super(cause.getMessage(), cause);
    this.domain = domain;
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String remedy(String registry) {
    if (isPlaintext()) {
      return allow();
    }
    String directory = "/etc/docker/certs.d/" + domain + "/";
    return MISSING_CERTIFICATE.matcher(String.valueOf(getMessage())).matches()
        ? "if it requires a client certificate, store it as "
            + directory
            + "client.cert, with its key in client.key"
        : "store its CA certificate as "
            + directory
            + "ca.crt, add it to this JVM's trust store, or "
            + allow();
  }

  private String allow() {
    return "allow the registry with insecureRegistry(\"" + domain + "\")";
  }

  /** The JDK's message about a response that is not TLS. */
  private boolean isPlaintext() {
    return String.valueOf(getMessage()).contains("plaintext connection");
  }

  @Override
  public String reason(String registry) {
    String text = isPlaintext() ? "the server does not use TLS" : getMessage();
    return "TLS handshake with " + domain + " failed (" + text + ")";
  }
}
