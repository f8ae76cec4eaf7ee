package io.imagespec.docker.internal.registry.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.docker.internal.registry.http.HttpClients;
import io.imagespec.docker.internal.registry.http.HttpRequests;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.HttpTransport;
import io.imagespec.docker.internal.registry.testing.RawServer;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.registry.InsecureRegistries;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyResolverTest {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static Environment environment(String... variables) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      map.put(variables[i], variables[i + 1]);
    }
    return Environment.of(map, Path.of("/none"));
  }

  private static HttpResult get(String uri, ProxyResolver proxyResolver) throws IOException {
    InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    CertsDirectories certificates = new CertsDirectories(List.of(), false);
    try (HttpClients clients = new HttpClients(insecure, certificates, proxyResolver)) {
      return new HttpTransport(clients)
          .send(
              HttpRequests.to(URI.create(uri)).header("Authorization", "for the registry").build(),
              100,
              Deadline.in(Duration.ofSeconds(10)));
    }
  }

  private static ProxyResolver proxies(String... variables) {
    return new ProxyResolver(environment(variables), Optional.empty());
  }

  /** Rows are {@code URL | NO_PROXY | true if the proxy is used}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "https://ghcr.io | `` | true",
        "https://ghcr.io | * | false",
        "https://ghcr.io | ghcr.io | false",
        "https://ghcr.io | GHCR.IO | false",
        "https://ghcr.io | ` other.io , ghcr.io ` | false",
        "https://ghcr.io | cr.io | true",
        "https://ghcr.io | io | false",
        "https://ghcr.io | .ghcr.io | true",
        "https://a.ghcr.io | .ghcr.io | false",
        "https://a.ghcr.io | ghcr.io | false",
        "https://a.ghcr.io | *.ghcr.io | false",
        "https://ghcr.io | *.ghcr.io | true",
        "https://ghcr.io | ghcr.io:443 | false",
        "https://ghcr.io | ghcr.io:80 | true",
        "https://ghcr.io:5000 | ghcr.io:5000 | false",
        "https://10.1.2.3 | 10.0.0.0/8 | false",
        "https://11.1.2.3 | 10.0.0.0/8 | true",
        "https://10.1.2.3 | 10.1.2.3 | false",
        "https://10.1.2.3:5000 | 10.1.2.3:443 | true",
        "https://10.1.2.3 | 10.1.2 | true",
        "https://10.1.2.3 | 10.0.0.0/99 | true",
        "https://[fd00::1] | fd00::/8 | false",
        "https://[fd00::1] | fd00::1 | false",
        "https://[fd00::1] | [fd00::1] | false",
        "https://[fd00::1]:5000 | [fd00::1]:5000 | false",
        "https://[fd00::1]:5000 | [fd00::1]:443 | true",
        "https://[fd00::1] | fe00::/8 | true",
        "https://ghcr.io | :::,/,a/b,[,:80 | true",
        "https://localhost | `` | false",
        "https://127.0.0.1:5000 | `` | false",
        "https://127.9.9.9 | `` | false",
        "https://[::1]:5000 | `` | false"
      })
  void noProxyMatchesAsInDocker(String uri, String rules, boolean isUsed) throws IOException {
    ProxyResolver upper = proxies("HTTPS_PROXY", "proxy:3128", "NO_PROXY", rules);
    ProxyResolver lower = proxies("https_proxy", "proxy:3128", "no_proxy", rules);
    assertThat(upper.find(URI.create(uri)).isPresent()).isEqualTo(isUsed);
    assertThat(lower.find(URI.create(uri)).isPresent()).isEqualTo(isUsed);
    assertThat(upper.select(URI.create(uri)).toString().contains("proxy")).isEqualTo(isUsed);
  }

  /** Rows are {@code value | parsed proxy}. */
  @ParameterizedTest
  @CsvSource({
    "proxy:3128, http://proxy:3128 (from HTTPS_PROXY)",
    "proxy, http://proxy:80 (from HTTPS_PROXY)",
    "http://proxy:3128/, http://proxy:3128 (from HTTPS_PROXY)",
    "HTTP://u:hunter2@proxy:3128, http://proxy:3128 (from HTTPS_PROXY)",
    "u:hunter2@proxy:3128, http://proxy:3128 (from HTTPS_PROXY)",
    "http://u:hun/t@er2@proxy:3128, http://proxy:3128 (from HTTPS_PROXY)",
    "http://[fd00::1]:3128, http://[fd00::1]:3128 (from HTTPS_PROXY)",
  })
  void proxyIsParsedAsInDocker(String value, String expected) throws IOException {
    assertThat(ProxyAddress.parse("HTTPS_PROXY", value)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://u:hunter2@proxy, 'HTTPS_PROXY has the scheme socks5, which'",
    "https://u:hunter2@proxy, has the scheme https",
    "http://u:hunter2@, HTTPS_PROXY is not a proxy address",
    "http://u:hunter2@proxy:70000, HTTPS_PROXY has an invalid port",
    "http://u:hunter2@proxy:x, HTTPS_PROXY is not a proxy address"
  })
  void unusableProxyIsReportedWithoutPassword(String value, String message) {
    assertThatThrownBy(() -> get("https://192.0.2.1/", proxies("HTTPS_PROXY", value)))
        .isInstanceOf(InvalidProxyException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void eachSchemeHasItsOwnVariable() throws IOException {
    ProxyResolver proxyResolver = proxies("HTTP_PROXY", "plain", "https_proxy", "encrypted");
    assertThat(proxyResolver.find(URI.create("http://r.io")))
        .hasToString("Optional[http://plain:80 (from HTTP_PROXY)]");
    assertThat(proxyResolver.find(URI.create("https://r.io")))
        .hasToString("Optional[http://encrypted:80 (from https_proxy)]");
  }

  @Test
  void cgiProgramIgnoresProxyFromHeader() throws IOException {
    URI uri = URI.create("http://r.io");
    assertThat(proxies("HTTP_PROXY", "evil", "REQUEST_METHOD", "GET").find(uri)).isEmpty();
    assertThat(proxies("http_proxy", "good", "REQUEST_METHOD", "GET").find(uri)).isPresent();
  }

  @Test
  void jvmProxyIsUsedExceptForLoopback() {
    ProxyResolver proxyResolver =
        new ProxyResolver(
            environment(),
            Optional.of(ProxySelector.of(InetSocketAddress.createUnresolved("jvm", 3128))));
    assertThat(proxyResolver.select(URI.create("https://r.io"))).asString().contains("jvm");
    assertThat(proxyResolver.select(URI.create("http://127.0.0.1:5000")))
        .asString()
        .contains("DIRECT");
  }

  @Test
  void socksProxyOfJvmIsRefused() {
    ProxySelector socks =
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            return List.of(
                new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("socks", 1080)));
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    assertThatThrownBy(
            () -> get("https://192.0.2.1/x", new ProxyResolver(environment(), Optional.of(socks))))
        .isInstanceOf(InvalidProxyException.class)
        .hasMessageStartingWith("this JVM's settings send https://192.0.2.1 through a SOCKS proxy")
        .hasMessageContaining("HTTPS_PROXY");
  }

  @Test
  void proxyPasswordIsSentOnlyToProxy() throws IOException {
    try (RawServer proxy = new RawServer((request, out) -> RawServer.write(out, ANSWER))) {
      ProxyResolver proxyResolver =
          proxies("HTTP_PROXY", "http://us%65r:p%40ss+w:d@" + proxy.address());
      assertThat(get("http://192.0.2.1/x", proxyResolver).status()).isEqualTo(200);
      assertThat(proxy.seen().get(0))
          .startsWith("GET http://192.0.2.1/x HTTP/1.1\n")
          .contains("Proxy-Authorization: Basic dXNlcjpwQHNzK3c6ZA==\n");
      try (RawServer direct = new RawServer((request, out) -> RawServer.write(out, ANSWER))) {
        get("http://" + direct.address() + "/x", proxyResolver);
        assertThat(direct.seen().get(0)).startsWith("GET /x").doesNotContain("Proxy-");
      }
    }
  }

  @Test
  void secretsIncludeEachFormOfPassword() {
    assertThat(
            proxies("HTTPS_PROXY", "http://u:p%40ss@proxy", "HTTP_PROXY", "nonsense:x").secrets())
        .containsExactlyInAnyOrder("p%40ss", "p@ss", "dTpwQHNz");
  }

  @Test
  void tunnelProxyDoesNotSeeRegistryCredential() throws IOException {
    try (RawServer proxy =
        new RawServer((request, out) -> RawServer.write(out, "HTTP/1.1 403 No\r\n\r\n"))) {
      assertThatThrownBy(() -> get("https://192.0.2.1/x", proxies("HTTPS_PROXY", proxy.address())))
          .hasMessage(
              "the proxy http://"
                  + proxy.address()
                  + " (from HTTPS_PROXY) rejected the CONNECT request: Tunnel failed, got: 403");
      assertThat(proxy.seen().get(0))
          .startsWith("CONNECT 192.0.2.1:443 HTTP/1.1\n")
          .doesNotContain("for the registry");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http, '', set them in HTTPS_PROXY and HTTP_PROXY: http://user:password@host:port",
    "http, u:hunter2@, and rejected those of HTTP_PROXY; correct them",
    "https, '', set them in HTTPS_PROXY and HTTP_PROXY: http://user:password@host:port",
    "https, u:hunter2@, start it with -Djdk.http.auth.tunneling.disabledSchemes="
  })
  void proxyAuthenticationRequiredGivesRemedy(String scheme, String user, String message)
      throws IOException {
    try (RawServer proxy =
        new RawServer(
            (request, out) ->
                RawServer.write(
                    out,
                    "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"))) {
      String value = "http://" + user + proxy.address();
      assertThatThrownBy(
              () ->
                  get(
                      scheme + "://192.0.2.1/x",
                      proxies("HTTP_PROXY", value, "HTTPS_PROXY", value)))
          .isInstanceOf(InvalidProxyException.class)
          .hasMessageContaining("the proxy http://" + proxy.address() + " (from HTTP")
          .hasMessageContaining(message)
          .hasMessageNotContaining("hunter2");
      assertThat(proxy.seen()).hasSize(1);
    }
  }

  @Test
  void unreachableProxyIsNamed() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(
            () ->
                get(
                    "https://192.0.2.1/x",
                    proxies("HTTPS_PROXY", "http://u:hunter2@127.0.0.1:" + port)))
        .hasMessage(
            "the proxy http://127.0.0.1:"
                + port
                + " (from HTTPS_PROXY) does not accept connections");
  }
}
