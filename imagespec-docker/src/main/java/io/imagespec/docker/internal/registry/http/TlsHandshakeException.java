package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import javax.net.ssl.SSLException;

/** There was no TLS with a host, which need not be the registry. */
public final class TlsHandshakeException extends SSLException {
  private static final long serialVersionUID = 1L;

  private final String domain;

  TlsHandshakeException(Origin host, SSLException cause) {
    super(cause.getMessage(), cause);
    this.domain = host.domain();
  }

  public String domain() {
    return domain;
  }
}
