package io.imagespec.docker.internal.host;

import io.imagespec.docker.internal.tls.ClientCertificate;
import io.imagespec.docker.internal.tls.PemFile;
import io.imagespec.docker.internal.tls.TlsContexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * A directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}, as used by {@code
 * DOCKER_CERT_PATH} and docker contexts. The engine's certificate is always verified, against
 * {@code ca.pem} or, if that file is missing, against the JDK's trust store.
 */
public final class EngineCertificates {
  private final Path directory;

  private EngineCertificates(Path directory) {
    this.directory = directory;
  }

  /**
   * Creates the certificates of a directory without reading a file.
   *
   * @param directory the directory
   * @return the certificates
   */
  public static EngineCertificates in(Path directory) {
    return new EngineCertificates(directory);
  }

  /**
   * Requires that the directory exists and is not empty.
   *
   * @return this
   * @throws IllegalArgumentException if the directory is missing, or contains none of the three
   *     files
   */
  public EngineCertificates existing() {
    if (!Files.isDirectory(directory)) {
      throw refuse(Files.exists(directory) ? "it is not a directory" : "it does not exist");
    }
    if (!any()) {
      throw refuse("it contains none of ca.pem, cert.pem and key.pem");
    }
    return this;
  }

  private IllegalArgumentException refuse(String reason) {
    return new IllegalArgumentException(
        "TLS files: cannot use the directory "
            + directory
            + ": "
            + reason
            + "; specify the directory with ca.pem (the CA of the server's certificate), cert.pem and"
            + " key.pem (the client's)");
  }

  /**
   * Returns the path of a file, which need not exist.
   *
   * @param name the name, for example {@code ca.pem}
   * @return the path
   */
  public Path path(String name) {
    return directory.resolve(name);
  }

  /**
   * Returns true if the directory contains a client certificate.
   *
   * @return true if {@code cert.pem} exists
   */
  public boolean hasClient() {
    return has("cert.pem");
  }

  boolean any() {
    return has("ca.pem") || has("cert.pem") || has("key.pem");
  }

  /**
   * Returns true if the directory contains the CA of the server's certificate.
   *
   * @return true if {@code ca.pem} exists
   */
  public boolean hasAuthority() {
    return has("ca.pem");
  }

  /**
   * Creates a TLS context from the files.
   *
   * @return the context
   * @throws IllegalArgumentException if a file cannot be read or used; the message names the file
   */
  public SSLContext toContext() {
    return TlsContexts.trustingOnly(
        clients(), hasAuthority() ? file("ca.pem").certificates() : List.of());
  }

  private List<ClientCertificate> clients() {
    if (has("cert.pem") != has("key.pem")) {
      throw has("cert.pem") ? alone("cert.pem", "key.pem") : alone("key.pem", "cert.pem");
    }
    return has("cert.pem")
        ? List.of(ClientCertificate.read(file("cert.pem"), file("key.pem")))
        : List.of();
  }

  private IllegalArgumentException alone(String existing, String missing) {
    return new IllegalArgumentException(
        "TLS files: cannot use "
            + path(existing)
            + " without "
            + path(missing)
            + ", which is missing; add it, or remove the other file if the server requires no client"
            + " certificate");
  }

  private PemFile file(String name) {
    return new PemFile(path(name));
  }

  private boolean has(String file) {
    return Files.exists(path(file));
  }

  @Override
  public String toString() {
    return "certificates in " + directory;
  }
}
