package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.RegistryIOException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** There was no TLS with a host, which need not be the registry. */
public final class TlsHandshakeException extends RegistryIOException {
  private static final long serialVersionUID = 1L;

  /** A server that misses a certificate says so with an alert, in one of several ways. */
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
    String directory = "/etc/docker/certs.d/" + domain + "/";
    return MISSING_CERTIFICATE.matcher(String.valueOf(getMessage())).matches()
        ? "if it wants a client certificate, put it there as "
            + directory
            + "client.cert with client.key"
        : "put its authority there as "
            + directory
            + "ca.crt, have this JVM trust it, or declare it with insecureRegistry(\""
            + domain
            + "\")";
  }

  @Override
  public String reason(String registry) {
    return "no TLS with " + domain + " (" + getMessage() + ")";
  }
}
