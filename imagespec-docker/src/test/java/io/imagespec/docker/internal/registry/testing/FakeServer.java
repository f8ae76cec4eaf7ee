package io.imagespec.docker.internal.registry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/** A scripted HTTP server that records its requests. */
public final class FakeServer implements AutoCloseable {
  /** The script of a test. */
  public interface Script {
    Response answer(Seen request) throws Exception;
  }

  /** A recorded request. */
  public record Seen(
      String method,
      String path,
      String query,
      String authorization,
      String body,
      Map<String, List<String>> headers) {
    public String header(String name) {
      return String.join(",", headers.getOrDefault(name, List.of()));
    }

    @Override
    public String toString() {
      return method
          + " "
          + path
          + (query.isEmpty() ? "" : "?" + query)
          + (authorization.isEmpty() ? "" : " [" + authorization + "]");
    }
  }

  /** An answer. */
  public record Response(int status, Map<String, List<String>> headers, String body) {
    public static Response of(int status) {
      return new Response(status, Map.of(), "");
    }

    public static Response of(int status, String body) {
      return new Response(status, Map.of(), body);
    }

    public Response with(String name, String... values) {
      Map<String, List<String>> more = new LinkedHashMap<>(headers);
      more.put(name, List.of(values));
      return new Response(status, more, body);
    }
  }

  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile boolean isAskedForItsVersion;
  private volatile Script script;

  public FakeServer(Script script) throws IOException {
    this(HttpServer.create(loopback(1), 0), script);
  }

  private FakeServer(HttpServer made, Script script) {
    server = made;
    this.script = script;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** A server at another address of the loopback, which counts as another host. */
  public static FakeServer at(int last, Script script) throws IOException {
    return new FakeServer(HttpServer.create(loopback(last), 0), script);
  }

  /** A server with TLS that requests a client certificate without requiring it. */
  public static FakeServer encrypted(SSLContext context, Script script) throws IOException {
    HttpsServer made = HttpsServer.create(loopback(1), 0);
    made.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setWantClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    return new FakeServer(made, script);
  }

  /** An address of the loopback with a free port. */
  public static InetSocketAddress loopback(int last) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), 0);
  }

  /** Passes version requests to the script, which are otherwise answered with 404. */
  public FakeServer withVersion() {
    isAskedForItsVersion = true;
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!isAskedForItsVersion && exchange.getRequestURI().getPath().equals("/v2/")) {
        send(exchange, Response.of(404));
        return;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String query = exchange.getRequestURI().getRawQuery();
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      Seen request =
          new Seen(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              query == null ? "" : query,
              authorization == null ? "" : authorization,
              body,
              Map.copyOf(exchange.getRequestHeaders()));
      seen.add(request);
      shown.add(certificate(exchange));
      send(exchange, script.answer(request));
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static String certificate(HttpExchange exchange) {
    try {
      return exchange instanceof HttpsExchange https
          ? https.getSSLSession().getPeerPrincipal().getName()
          : "";
    } catch (SSLPeerUnverifiedException e) {
      return "";
    }
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    byte[] bytes = response.body().getBytes(StandardCharsets.UTF_8);
    response
        .headers()
        .forEach(
            (name, values) -> exchange.getResponseHeaders().put(name, new ArrayList<>(values)));
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    if (isHead) {
      exchange
          .getResponseHeaders()
          .putIfAbsent("Content-Length", List.of(String.valueOf(bytes.length)));
    }
    exchange.sendResponseHeaders(
        response.status(), isHead || bytes.length == 0 ? -1 : bytes.length);
    if (!isHead) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Replaces the script, for scripts that depend on the server's address. */
  public void script(Script other) {
    script = other;
  }

  public List<Seen> requests() {
    return List.copyOf(seen);
  }

  public List<String> seen() {
    return seen.stream().map(Seen::toString).toList();
  }

  /** The subjects of the client certificates of the requests, empty for none. */
  public List<String> certificates() {
    return List.copyOf(shown);
  }

  public List<String> bodies() {
    return seen.stream().map(Seen::body).toList();
  }

  public String address() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
