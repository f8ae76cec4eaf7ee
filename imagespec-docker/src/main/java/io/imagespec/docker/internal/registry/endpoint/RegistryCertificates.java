package io.imagespec.docker.internal.registry.endpoint;

import io.imagespec.docker.internal.tls.ClientCertificate;
import io.imagespec.docker.internal.tls.PemFile;
import io.imagespec.docker.internal.tls.TlsContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A registry's directory in a {@code certs.d}. The {@code *.crt} files are certificate authorities
 * that are trusted in addition to those of the JDK, also for hosts that the registry redirects to.
 * The {@code *.cert} files with {@code *.key} are client certificates that are presented only to
 * that registry.
 *
 * @param directory the directory
 */
public record RegistryCertificates(Path directory) {
  public boolean hasAuthority() throws InvalidCertificatesException {
    return !files(".crt").isEmpty();
  }

  /** Creates a context that verifies the registry. */
  public SSLContext verifying() throws InvalidCertificatesException {
    try {
      return TlsContexts.trustingAlso(clients(), authorities());
    } catch (IllegalArgumentException e) {
      throw new InvalidCertificatesException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Creates a context that verifies a host that the registry redirects to, without a client
   * certificate.
   */
  public SSLContext verifyingOthers() throws InvalidCertificatesException {
    try {
      return TlsContexts.trustingAlso(List.of(), authorities());
    } catch (IllegalArgumentException e) {
      throw new InvalidCertificatesException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Creates a context that trusts any server. */
  public SSLContext trusting() throws InvalidCertificatesException {
    try {
      return TlsContexts.trusting(clients(), new TrustAllManager());
    } catch (IllegalArgumentException e) {
      throw new InvalidCertificatesException(String.valueOf(e.getMessage()), e);
    }
  }

  private List<X509Certificate> authorities() throws InvalidCertificatesException {
    return files(".crt").stream()
        .flatMap(file -> new PemFile(file).certificates().stream())
        .toList();
  }

  private List<ClientCertificate> clients() throws InvalidCertificatesException {
    for (Path key : files(".key")) {
      if (!Files.exists(sibling(key, ".key", ".cert"))) {
        throw alone(key, ".cert", "add the client certificate");
      }
    }
    for (Path certificate : files(".cert")) {
      if (!Files.exists(sibling(certificate, ".cert", ".key"))) {
        throw alone(
            certificate,
            ".key",
            "add the client key, or rename the file to .crt if it is a CA certificate");
      }
    }
    return files(".cert").stream().map(RegistryCertificates::client).toList();
  }

  private static ClientCertificate client(Path certificate) {
    return ClientCertificate.read(
        new PemFile(certificate), new PemFile(sibling(certificate, ".cert", ".key")));
  }

  private static Path sibling(Path file, String ending, String other) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.length() - ending.length()) + other);
  }

  private static InvalidCertificatesException alone(Path file, String other, String remedy) {
    return new InvalidCertificatesException(
        "TLS files: " + file + " has no matching " + other + " file; " + remedy, null);
  }

  /** Lists the files with an extension, sorted by name for a stable order. */
  private List<Path> files(String ending) throws InvalidCertificatesException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new InvalidCertificatesException(
          "TLS files: cannot list " + directory + ": " + e + "; make it readable or remove it", e);
    }
  }

  @Override
  public String toString() {
    return "certificates in " + directory;
  }
}
