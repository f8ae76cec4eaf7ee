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
public final class Certificates {
  private final Path directory;

  private Certificates(Path directory) {
    this.directory = directory;
  }

  /**
   * The certificates of a directory. Reads nothing yet.
   *
   * @param directory the directory
   * @return its certificates
   */
  public static Certificates in(Path directory) {
    return new Certificates(directory);
  }

  boolean any() {
    return has("ca.pem") || has("cert.pem") || has("key.pem");
  }

  boolean hasAuthority() {
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
        has("cert.pem") || has("key.pem")
            ? List.of(ClientCertificate.read(file("cert.pem"), file("key.pem")))
            : List.of(),
        hasAuthority() ? file("ca.pem").certificates() : List.of());
  }

  private PemFile file(String name) {
    return new PemFile(directory.resolve(name));
  }

  private boolean has(String file) {
    return Files.exists(directory.resolve(file));
  }

  @Override
  public String toString() {
    return "certificates in " + directory;
  }
}
