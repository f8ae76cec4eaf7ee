package io.imagespec.docker.internal.host;

import io.imagespec.docker.internal.tls.ClientCertificate;
import io.imagespec.docker.internal.tls.PemFile;
import io.imagespec.docker.internal.tls.TlsContexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * A directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}, as {@code
 * DOCKER_CERT_PATH} and docker contexts have it. The engine's certificate is always verified:
 * against {@code ca.pem}, or without one against the JDK's trust store.
 */
public final class EngineCertificates {
  private final Path directory;

  private EngineCertificates(Path directory) {
    this.directory = directory;
  }

  /**
   * The certificates of a directory. Reads nothing yet.
   *
   * @param directory the directory
   * @return its certificates
   */
  public static EngineCertificates in(Path directory) {
    return new EngineCertificates(directory);
  }

  /**
   * Insists on a directory with something in it.
   *
   * @return the same
   * @throws IllegalArgumentException if there is none, or it holds none of the three files
   */
  public EngineCertificates existing() {
    if (!Files.isDirectory(directory)) {
      throw refuse(Files.exists(directory) ? "it is no directory" : "it is not there");
    }
    if (!any()) {
      throw refuse("it holds none of ca.pem, cert.pem and key.pem");
    }
    return this;
  }

  private IllegalArgumentException refuse(String reason) {
    return new IllegalArgumentException(
        "TLS files: cannot use the directory "
            + directory
            + ": "
            + reason
            + "; name the one with ca.pem (who signed the server's certificate), cert.pem and"
            + " key.pem (the client's)");
  }

  /**
   * Where a file is, or would be.
   *
   * @param name for example {@code ca.pem}
   * @return its path
   */
  public Path path(String name) {
    return directory.resolve(name);
  }

  /**
   * Whether there is something to show to a server that asks.
   *
   * @return true if there is a client's certificate
   */
  public boolean hasClient() {
    return has("cert.pem");
  }

  boolean any() {
    return has("ca.pem") || has("cert.pem") || has("key.pem");
  }

  /**
   * Whether it says who signs the server's certificate.
   *
   * @return true if there is an authority
   */
  public boolean hasAuthority() {
    return has("ca.pem");
  }

  /**
   * Reads the files into a TLS context.
   *
   * @return the context
   * @throws IllegalArgumentException if a file cannot be read or used; the message names it
   */
  public SSLContext toContext() {
    return TlsContexts.believing(
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

  private IllegalArgumentException alone(String there, String missing) {
    return new IllegalArgumentException(
        "TLS files: cannot use "
            + path(there)
            + " without "
            + path(missing)
            + ", which is not there; put it there, or take the other away if the server wants no"
            + " certificate of its clients");
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
