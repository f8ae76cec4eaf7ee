package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.concurrent.DaemonThreads;
import io.imagespec.docker.internal.registry.endpoint.CertsDirectories;
import io.imagespec.docker.internal.registry.endpoint.InvalidCertificatesException;
import io.imagespec.docker.internal.registry.endpoint.InvalidProxyException;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.ProxyAddress;
import io.imagespec.docker.internal.registry.endpoint.ProxyResolver;
import io.imagespec.docker.internal.registry.endpoint.RegistryCertificates;
import io.imagespec.docker.internal.registry.endpoint.TrustAllManager;
import io.imagespec.docker.internal.tls.TlsContexts;
import io.imagespec.registry.InsecureRegistries;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of one registry client, and their threads. One client per TLS configuration is
 * created on first use. Thread-safe.
 *
 * <p>JDK 17's client cannot be closed. Its selector thread, a daemon, ends when the client becomes
 * unreachable; {@link #close()} drops the references.
 */
public final class HttpClients implements AutoCloseable {
  /** The connect timeout. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final InsecureRegistries insecure;
  private final CertsDirectories certificates;
  private final ProxyResolver proxyResolver;
  private final boolean showsKeys;
  private final PendingWaits pendingWaits;
  private final ExecutorService threads;
  private final TimeoutWatchdog timeoutWatchdog;
  private final Map<Tls, HttpClient> clients;
  private final Map<RouteKey, ClientRoute> recent = new ConcurrentHashMap<>();

  public HttpClients(
      InsecureRegistries insecure, CertsDirectories certificates, ProxyResolver proxyResolver) {
    this.insecure = insecure;
    this.certificates = certificates;
    this.proxyResolver = proxyResolver;
    this.showsKeys = true;
    this.pendingWaits = new PendingWaits();
    this.threads = Executors.newCachedThreadPool(DaemonThreads.named("imagespec-registry-"));
    this.timeoutWatchdog = new TimeoutWatchdog(threads);
    this.clients = new HashMap<>();
  }

  private HttpClients(HttpClients others) {
    this.insecure = others.insecure;
    this.certificates = others.certificates;
    this.proxyResolver = others.proxyResolver;
    this.showsKeys = false;
    this.pendingWaits = others.pendingWaits;
    this.threads = others.threads;
    this.timeoutWatchdog = others.timeoutWatchdog;
    this.clients = others.clients;
  }

  /**
   * Creates clients that trust the same servers but never present the user's client certificate.
   * They are closed together with these, and share the connections to servers that receive no
   * certificate anyway.
   */
  public HttpClients withoutClientCertificates() {
    return new HttpClients(this);
  }

  PendingWaits pendingWaits() {
    return pendingWaits;
  }

  /** Returns the clients' threads, which grow in number with the work. */
  public Executor threads() {
    return threads;
  }

  TimeoutWatchdog timeoutWatchdog() {
    return timeoutWatchdog;
  }

  public ProxyResolver proxyResolver() {
    return proxyResolver;
  }

  /**
   * Finds the route of a request. A registry's own certificates are used only for that registry.
   */
  ClientRoute route(HttpRequest request)
      throws InvalidCertificatesException, InvalidProxyException {
    RouteKey key = new RouteKey(Origin.of(request.uri()), RegistryHttpRequest.registry(request));
    ClientRoute known = recent.get(key);
    return known == null ? find(key, request.uri()) : known;
  }

  private ClientRoute find(RouteKey key, URI uri)
      throws InvalidCertificatesException, InvalidProxyException {
    synchronized (clients) {
      return findNow(key, uri);
    }
  }

  private ClientRoute findNow(RouteKey key, URI uri)
      throws InvalidCertificatesException, InvalidProxyException {
    if (threads.isShutdown()) {
      throw new IllegalStateException("this registry client is closed");
    }
    proxyResolver.check(uri);
    Tls tls = tls(key.host(), key.registry());
    HttpClient known = clients.get(tls);
    HttpClient client = known == null ? connect(tls.context()) : known;
    clients.put(tls, client);
    ClientRoute route =
        new ClientRoute(client, proxyResolver.find(uri).flatMap(ProxyAddress::authorization));
    recent.put(key, route);
    return route;
  }

  /**
   * Chooses the TLS configuration. On the loopback any certificate is accepted, unless the user
   * configured its authority.
   */
  private Tls tls(Origin host, Origin registry) throws InvalidCertificatesException {
    if (!host.isEncrypted()) {
      return Tls.UNUSED;
    }
    Optional<RegistryCertificates> own = certificates.find(host);
    Optional<RegistryCertificates> other =
        own.isEmpty() ? certificates.find(registry) : Optional.empty();
    boolean isSettled =
        InsecureRegistries.isLoopback(host.domain()) && own.isPresent() && own.get().hasAuthority();
    boolean isTrusting = insecure.allows(host.domain()) && !isSettled;
    return showsKeys
        ? new Tls(own, other, isTrusting, true)
        : new Tls(Optional.empty(), own.or(() -> other), isTrusting, true);
  }

  private HttpClient connect(@Nullable SSLContext context) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(threads)
            .proxy(proxyResolver)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER);
    return context == null ? builder.build() : builder.sslContext(context).build();
  }

  @Override
  public void close() {
    synchronized (clients) {
      clients.clear();
      recent.clear();
      pendingWaits.close();
      threads.shutdownNow();
    }
  }

  /**
   * The server of a request and the registry on whose behalf it is sent. As in {@link Origin}, the
   * methods of a key are written out.
   */
  private record RouteKey(Origin host, Origin registry) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof RouteKey that
          && host.equals(that.host)
          && registry.equals(that.registry);
    }

    @Override
    public int hashCode() {
      return 31 * host.hashCode() + registry.hashCode();
    }
  }

  /**
   * A TLS configuration: the certificates to present and the servers to trust. As in {@link
   * Origin}, the methods of a key are written out.
   *
   * @param own the server's certificates
   * @param other the certificates of the registry on whose behalf the request is sent
   * @param isTrusting true if any server certificate is accepted
   * @param isUsed false for plain HTTP
   */
  private record Tls(
      Optional<RegistryCertificates> own,
      Optional<RegistryCertificates> other,
      boolean isTrusting,
      boolean isUsed) {
    /** Plain HTTP, for which the JDK's TLS is not loaded. */
    private static final Tls UNUSED = new Tls(Optional.empty(), Optional.empty(), false, false);

    @Override
    public boolean equals(@Nullable Object object) {
      return object instanceof Tls that
          && own.equals(that.own)
          && other.equals(that.other)
          && isTrusting == that.isTrusting
          && isUsed == that.isUsed;
    }

    @Override
    public int hashCode() {
      return 31 * (31 * own.hashCode() + other.hashCode())
          + Boolean.hashCode(isTrusting)
          + 3 * Boolean.hashCode(isUsed);
    }

    /** Creates the context; null means the JDK's default. */
    @Nullable SSLContext context() throws InvalidCertificatesException {
      if (!isUsed) {
        return new PlainHttpContext();
      }
      if (own.isPresent()) {
        return isTrusting ? own.get().trusting() : own.get().verifying();
      }
      if (isTrusting) {
        return TlsContexts.trusting(List.of(), new TrustAllManager());
      }
      return other.isPresent() ? other.get().verifyingOthers() : null;
    }
  }
}
