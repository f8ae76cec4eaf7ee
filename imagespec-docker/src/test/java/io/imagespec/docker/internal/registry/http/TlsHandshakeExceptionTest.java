package io.imagespec.docker.internal.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class TlsHandshakeExceptionTest {
  @Test
  void certificateIsNotSuggestedForServerWithoutTls() {
    TlsHandshakeException plain =
        new TlsHandshakeException(
            "10.0.0.5:5000", new SSLException("Unrecognized SSL message, plaintext connection?"));
    assertThat(plain.reason("r.io"))
        .isEqualTo("TLS handshake with 10.0.0.5:5000 failed (the server does not use TLS)");
    assertThat(plain.remedy("r.io"))
        .isEqualTo("allow the registry with insecureRegistry(\"10.0.0.5:5000\")");
  }

  @Test
  void certificateIsSuggestedForUnknownAuthority() {
    TlsHandshakeException unknown =
        new TlsHandshakeException("r.io", new SSLException("PKIX path building failed"));
    assertThat(unknown.reason("r.io"))
        .isEqualTo("TLS handshake with r.io failed (PKIX path building failed)");
    assertThat(unknown.remedy("r.io"))
        .startsWith("store its CA certificate as /etc/docker/certs.d/r.io/ca.crt, ")
        .endsWith(", or allow the registry with insecureRegistry(\"r.io\")");
  }
}
