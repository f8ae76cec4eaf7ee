package io.imagespec.docker.internal.tls;

import io.imagespec.name.CheckReturnValue;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Factories for TLS contexts. */
@CheckReturnValue
public final class TlsContexts {
  private static final char[] NO_PASSWORD = {};

  private TlsContexts() {}

  /**
   * Creates a context that trusts the given authorities only.
   *
   * @param shown the client certificates for a server that requests one
   * @param authorities the trusted authorities; an empty list means the JDK's
   * @return the context
   */
  public static SSLContext trustingOnly(
      List<ClientCertificate> shown, List<X509Certificate> authorities) {
    return context(shown, authorities.isEmpty() ? null : trust(authorities));
  }

  /**
   * Creates a context that trusts the given authorities in addition to the JDK's.
   *
   * @param shown the client certificates for a server that requests one
   * @param authorities the additional authorities
   * @return the context
   */
  public static SSLContext trustingAlso(
      List<ClientCertificate> shown, List<X509Certificate> authorities) {
    List<X509Certificate> all =
        Stream.concat(
                Stream.of(trust(null)).flatMap(TlsContexts::acceptedIssuers), authorities.stream())
            .toList();
    return trustingOnly(shown, all);
  }

  /**
   * Creates a context with a trust manager.
   *
   * @param shown the client certificates for a server that requests one
   * @param trust the trust manager
   * @return the context
   */
  public static SSLContext trusting(List<ClientCertificate> shown, TrustManager trust) {
    return context(shown, new TrustManager[] {trust});
  }

  private static SSLContext context(
      List<ClientCertificate> shown, TrustManager @Nullable [] trustManagers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown.isEmpty() ? null : keys(shown), trustManagers, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  private static KeyManager[] keys(List<ClientCertificate> shown) throws GeneralSecurityException {
    KeyStore store = emptyStore();
    for (int i = 0; i < shown.size(); i++) {
      store.setKeyEntry("client-" + i, shown.get(i).key(), NO_PASSWORD, shown.get(i).chain());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  /** Creates trust managers; null means the JDK's authorities. */
  private static TrustManager[] trust(@Nullable List<X509Certificate> authorities) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities == null ? null : store(authorities));
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  private static Stream<X509Certificate> acceptedIssuers(TrustManager manager) {
    return manager instanceof X509TrustManager x509
        ? Stream.of(x509.getAcceptedIssuers())
        : Stream.empty();
  }

  private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException {
    KeyStore store = emptyStore();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw broken(e);
    }
    return store;
  }

  private static IllegalStateException broken(Exception cause) {
    return new IllegalStateException("TLS is not available on this Java platform", cause);
  }
}
