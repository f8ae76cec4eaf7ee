package io.imagespec.docker.internal.registry.endpoint;

import io.imagespec.Environment;
import io.imagespec.registry.InsecureRegistries;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Selects the proxy of a request: {@code HTTPS_PROXY} or {@code HTTP_PROXY} with {@code NO_PROXY},
 * in upper or lower case, by docker's rules. If the variable for the URL's scheme is not set, the
 * JVM's settings apply. The loopback never has a proxy. Thread-safe.
 */
public final class ProxyResolver extends ProxySelector {
  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);
  private static final String DISABLED = "jdk.http.auth.tunneling.disabledSchemes";

  private final Environment environment;
  private final Optional<ProxySelector> ofJvm;

  ProxyResolver(Environment environment, Optional<ProxySelector> ofJvm) {
    this.environment = environment;
    this.ofJvm = ofJvm;
  }

  public static ProxyResolver of(Environment environment) {
    return new ProxyResolver(environment, Optional.ofNullable(ProxySelector.getDefault()));
  }

  /** Finds the proxy for a URL in the environment variables. */
  public Optional<ProxyAddress> find(URI uri) throws InvalidProxyException {
    Origin origin = Origin.of(uri);
    if (InsecureRegistries.isLoopback(origin.host())) {
      return Optional.empty();
    }
    String name = origin.isEncrypted() ? "HTTPS_PROXY" : "HTTP_PROXY";
    Optional<String> variable = set(name);
    return variable.isEmpty() || isDirect(origin)
        ? Optional.empty()
        : Optional.of(
            ProxyAddress.parse(variable.get(), environment.variable(variable.get()).orElse("")));
  }

  /**
   * Returns the variable that is set, in upper or lower case. In a CGI program, HTTP_PROXY is a
   * header under the control of the client.
   */
  private Optional<String> set(String name) {
    boolean isOpen =
        name.equals("HTTP_PROXY") && environment.variable("REQUEST_METHOD").isPresent();
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .filter(variable -> environment.variable(variable).isPresent())
        .filter(variable -> !(isOpen && variable.equals(name)))
        .findFirst();
  }

  private boolean isDirect(Origin origin) {
    return Stream.of("NO_PROXY", "no_proxy")
        .flatMap(name -> environment.variable(name).stream())
        .findFirst()
        .filter(rules -> NoProxyRules.parse(rules).contains(origin))
        .isPresent();
  }

  @Override
  public List<Proxy> select(@Nullable URI uri) {
    if (uri == null || InsecureRegistries.isLoopback(Origin.of(uri).host())) {
      return DIRECT;
    }
    try {
      if (set(Origin.of(uri).isEncrypted() ? "HTTPS_PROXY" : "HTTP_PROXY").isPresent()) {
        return find(uri).map(server -> List.of(server.toProxy())).orElse(DIRECT);
      }
    } catch (InvalidProxyException e) {
      throw new IllegalStateException("the request was sent without a check of its proxy", e);
    }
    return ofJvm.map(selector -> selector.select(uri)).orElse(DIRECT);
  }

  /** Returns the proxies' passwords, in each form. */
  public Set<String> secrets() {
    return Stream.of("HTTPS_PROXY", "HTTP_PROXY")
        .flatMap(name -> set(name).stream())
        .flatMap(name -> secrets(name, environment.variable(name).orElse("")))
        .collect(Collectors.toSet());
  }

  private static Stream<String> secrets(String name, String value) {
    try {
      return ProxyAddress.parse(name, value).secrets();
    } catch (InvalidProxyException e) {
      return Stream.empty(); // the value is never sent
    }
  }

  /**
   * Rejects a SOCKS proxy. The JDK's client supports only HTTP proxies and ignores others, so the
   * request would bypass the proxy.
   */
  public void check(URI uri) throws InvalidProxyException {
    boolean isSocks =
        find(uri).isEmpty()
            && select(uri).stream()
                .findFirst()
                .filter(p -> p.type() == Proxy.Type.SOCKS)
                .isPresent();
    if (isSocks) {
      throw new InvalidProxyException(
          "this JVM's settings send "
              + Origin.of(uri)
              + " through a SOCKS proxy, which the JDK's HTTP client cannot use; set HTTPS_PROXY or"
              + " https.proxyHost to an HTTP proxy, or exclude the host with http.nonProxyHosts");
    }
  }

  @Override
  public void connectFailed(
      @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException failure) {
    if (uri != null && address != null && failure != null) {
      ofJvm.ifPresent(selector -> selector.connectFailed(uri, address, failure));
    }
  }

  /** Returns the proxy of a URL, for messages. */
  public Optional<String> name(URI uri) throws InvalidProxyException {
    Optional<ProxyAddress> own = find(uri);
    return own.isPresent()
        ? own.map(ProxyAddress::toString)
        : select(uri).stream()
            .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
            .findFirst()
            .map(proxy -> (InetSocketAddress) proxy.address())
            .map(address -> "http://" + address.getHostString() + ":" + address.getPort());
  }

  /** Creates the exception for status 407, with the remedy. */
  public InvalidProxyException refusal(URI uri) throws InvalidProxyException {
    Optional<ProxyAddress> own = find(uri);
    String start = "the proxy " + name(uri).orElse("") + " requires a user and a password";
    if (own.flatMap(ProxyAddress::authorization).isEmpty()) {
      return new InvalidProxyException(
          start + "; set them in HTTPS_PROXY and HTTP_PROXY: http://user:password@host:port");
    }
    return new InvalidProxyException(
        Origin.of(uri).isEncrypted() && isForbidden()
            ? start + ", which this JVM does not send for https; start it with -D" + DISABLED + "="
            : start + " and rejected those of " + own.get().variable() + "; correct them");
  }

  private static boolean isForbidden() {
    return System.getProperty(DISABLED, "Basic").contains("Basic");
  }
}
