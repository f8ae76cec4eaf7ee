package io.imagespec.docker.internal.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}, as {@code
 * DOCKER_CERT_PATH} and docker contexts have it. The engine's certificate is always verified:
 * against {@code ca.pem}, or without one against the JDK's trust store.
 */
public final class Certificates {
  private static final char[] NO_PASSWORD = {};

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
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw refuse("*.pem", Reason.text(e), e);
    }
  }

  private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
    if (!has("cert.pem") && !has("key.pem")) {
      return null;
    }
    KeyStore store = emptyStore();
    Certificate[] chain = certificates("cert.pem").toArray(Certificate[]::new);
    store.setKeyEntry("client", key(), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private TrustManager @Nullable [] trust() throws GeneralSecurityException, IOException {
    if (!hasAuthority()) {
      return null;
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate authority : certificates("ca.pem")) {
      store.setCertificateEntry("ca-" + number++, authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private PrivateKey key() {
    try {
      return PrivateKeys.parse(text("key.pem"));
    } catch (IllegalArgumentException | IOException e) {
      throw refuse("key.pem", Reason.text(e), e);
    }
  }

  private Collection<? extends Certificate> certificates(String file) {
    try {
      byte[] bytes = DockerDirectory.bytes(directory.resolve(file));
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (found.isEmpty()) {
        throw new IOException("it holds no certificate in PEM form");
      }
      return found;
    } catch (GeneralSecurityException | IOException e) {
      throw refuse(file, Reason.text(e), e);
    }
  }

  private String text(String file) throws IOException {
    byte[] bytes = DockerDirectory.bytes(directory.resolve(file));
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private boolean has(String file) {
    return Files.exists(directory.resolve(file));
  }

  private IllegalArgumentException refuse(String file, String reason, Throwable cause) {
    return new IllegalArgumentException(
        "TLS files: cannot use " + directory.resolve(file) + ": " + reason, cause);
  }

  @Override
  public String toString() {
    return "certificates in " + directory;
  }
}
