package io.imagespec.docker.internal.registry;

import javax.net.ssl.SSLException;

/** There was no TLS with a host, which need not be the registry. */
final class TlsFailedException extends SSLException {
  private static final long serialVersionUID = 1L;

  private final String domain;

  TlsFailedException(Origin host, SSLException cause) {
    super(cause.getMessage(), cause);
    this.domain = host.domain();
  }

  String domain() {
    return domain;
  }
}
