package io.imagespec.examples.benchmark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A registry on the loopback interface that contains every image of every repository. It requires a
 * bearer token for each repository from a user with a password.
 */
final class TokenRegistry implements AutoCloseable {
  static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";
  static final String USER = "octo";
  static final String PASSWORD = "benchmark";

  static final Digest DIGEST = Digest.sha256(new byte[0]);

  static {
    // Otherwise the server's small responses wait 40 ms for acknowledgements.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // Otherwise it closes connections of clients that have not yet sent their next request.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
  }

  private final AtomicInteger heads = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  TokenRegistry() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    server.setExecutor(threads);
    server.createContext("/token", exchange -> answer(exchange, this::token));
    server.createContext("/v2/", exchange -> answer(exchange, this::manifest));
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns the requests since the last call of this method. */
  String count() {
    return heads.getAndSet(0) + " HEAD, " + tokens.getAndSet(0) + " tokens";
  }

  static String basic() {
    byte[] pair = (USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private interface Desk {
    void serve(HttpExchange exchange) throws IOException;
  }

  private static void answer(HttpExchange exchange, Desk desk) throws IOException {
    try (exchange) {
      desk.serve(exchange);
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    tokens.incrementAndGet();
    if (!basic().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      exchange.sendResponseHeaders(401, -1);
      return;
    }
    String query = exchange.getRequestURI().getRawQuery();
    String scope = query.replaceFirst(".*scope=", "").replaceFirst("&.*", "");
    String token = token(URLDecoder.decode(scope, StandardCharsets.UTF_8));
    byte[] body =
        ("{\"token\":\"" + token + "\",\"expires_in\":300}").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static String token(String scope) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(scope.getBytes(StandardCharsets.UTF_8));
  }

  private void manifest(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("HEAD")) {
      heads.incrementAndGet();
    }
    String scope =
        "repository:" + path.replaceFirst("^/v2/", "").replaceFirst("/manifests/.*", "") + ":pull";
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    if (path.equals("/v2/") || !("Bearer " + token(scope)).equals(shown)) {
      challenge(exchange, path.equals("/v2/") ? "" : ",scope=\"" + scope + "\"");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
    exchange.getResponseHeaders().set("Docker-Content-Digest", DIGEST.toString());
    exchange.getResponseHeaders().set("Content-Length", "1234");
    exchange.sendResponseHeaders(200, -1);
  }

  private void challenge(HttpExchange exchange, String scope) throws IOException {
    String realm = "Bearer realm=\"http://" + address() + "/token\",service=\"benchmark\"" + scope;
    exchange.getResponseHeaders().put("WWW-Authenticate", List.of(realm));
    exchange.sendResponseHeaders(401, -1);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
