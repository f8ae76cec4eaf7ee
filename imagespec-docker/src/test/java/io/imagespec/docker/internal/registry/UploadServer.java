package io.imagespec.docker.internal.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.name.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * A registry that keeps uploads in memory and follows the rules of a hosted registry. It counts the
 * received bytes and cuts connections on demand.
 */
final class UploadServer implements AutoCloseable {
  /** Upload rules, each of which exists in a real registry. */
  static class Rules {
    /** The minimum size of a part except the last. */
    long leastPart;

    /** The maximum size of a part. */
    long mostPart = Long.MAX_VALUE;

    /** False if the registry requires the minimum without announcing it. */
    boolean tellsLeastPart = true;

    /** The maximum number of PATCH requests per upload. */
    int mostPatches = Integer.MAX_VALUE;

    /** False if a server in front refuses bodies of unknown length. */
    boolean takesUnknownLength = true;

    /** True if an upload reports its progress. */
    boolean tellsStatus = true;

    /** True if the server requires HTTP Basic. */
    boolean wantsLogin;

    /** True if an interrupted upload can be resumed. */
    boolean resumes = true;

    int begunStatus = 202;
    int patchedStatus = 202;
    int finishedStatus = 201;

    /** The Range header in the answer to a PATCH request, or empty. */
    Optional<String> range(long before, long after) {
      return Optional.of("0-" + Math.max(0, after - 1));
    }

    /** The location of an upload. */
    String location(String path, String address) {
      return path;
    }

    /** The status of a refusal without reading the body, or 0 to serve the request. */
    int refusal(String method, int requests) {
      return 0;
    }

    /** The method whose first request is cut, and the number of bytes before the cut. */
    String cutMethod = "";

    long cutAfter;

    /** The number of bytes before the connection is cut, or a negative number for no cut. */
    long cut(String method, int requests) {
      return method.equals(cutMethod) && requests == 1 ? cutAfter : -1;
    }

    /** The URL of a redirect, or empty to serve the request. */
    Optional<String> redirect(HttpExchange exchange) {
      return Optional.empty();
    }
  }

  private static final class Upload {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private int patches;
    private boolean isLast;
  }

  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  final List<String> seen = new CopyOnWriteArrayList<>();
  final List<String> authorized = new CopyOnWriteArrayList<>();
  final List<String> ranges = new CopyOnWriteArrayList<>();
  final AtomicLong received = new AtomicLong();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Rules rules;
  private final HttpServer server;

  UploadServer(Rules rules) throws IOException {
    this(rules, HttpServer.create(FakeServer.loopback(1), 0));
  }

  /** A server at another address of the loopback. */
  static UploadServer at(int last, Rules rules) throws IOException {
    return new UploadServer(rules, HttpServer.create(FakeServer.loopback(last), 0));
  }

  /** A server with TLS. */
  static UploadServer encrypted(SSLContext context, Rules rules) throws IOException {
    HttpsServer server = HttpsServer.create(FakeServer.loopback(1), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return new UploadServer(rules, server);
  }

  private UploadServer(Rules rules, HttpServer server) {
    this.rules = rules;
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  /** The number of uploads that are neither finished nor cancelled. */
  int leftOver() {
    return uploads.size();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      seen.add(method + " " + exchange.getRequestURI());
      boolean isAuthorized = exchange.getRequestHeaders().containsKey("Authorization");
      if (isAuthorized) {
        authorized.add(method + " " + exchange.getRequestURI());
      } else if (rules.wantsLogin) {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"r\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      int count = requests.computeIfAbsent(method, key -> new AtomicInteger()).incrementAndGet();
      Optional<String> redirect = rules.redirect(exchange);
      if (redirect.isPresent()) {
        exchange.getResponseHeaders().set("Location", redirect.get());
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(count % 2 == 0 ? 308 : 307, -1);
        return;
      }
      int refusal = rules.refusal(method, count);
      if (refusal / 100 == 3) {
        exchange.getResponseHeaders().set("Location", exchange.getRequestURI() + "?moved");
      }
      int status = refusal == 0 ? serve(exchange, method, count) : refuse(exchange, refusal);
      byte[] body = answer(exchange, method, status);
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The content of a manifest or a blob. */
  private byte[] answer(HttpExchange exchange, String method, int status) {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return method.equals("GET") && status == 200 && !path.equals("/v2/")
        ? manifests.getOrDefault(name, blobs.getOrDefault(name, new byte[0]))
        : new byte[0];
  }

  private int manifest(HttpExchange exchange, String method, String name) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", MediaTypes.MANIFEST);
    if (method.equals("PUT")) {
      byte[] manifest = exchange.getRequestBody().readAllBytes();
      manifests.put(name, manifest);
      manifests.put(Digest.sha256(manifest).toString(), manifest);
      return 201;
    }
    return manifests.containsKey(name) && method.equals("GET") ? 200 : 404;
  }

  private static int refuse(HttpExchange exchange, int status) throws IOException {
    exchange.getRequestBody().readAllBytes();
    return status;
  }

  private int serve(HttpExchange exchange, String method, int count) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/v2/")) {
      return 200;
    }
    if (path.contains("/manifests/")) {
      return manifest(exchange, method, path.substring(path.lastIndexOf('/') + 1));
    }
    return switch (method) {
      case "HEAD" -> head(exchange, path.substring(path.lastIndexOf('/') + 1));
      case "POST" -> begin(exchange);
      case "PATCH", "PUT" -> append(exchange, method, count);
      case "GET" -> status(exchange);
      case "DELETE" -> uploads.remove(path) == null ? 404 : 204;
      default -> 405;
    };
  }

  private int head(HttpExchange exchange, String digest) {
    byte[] blob = blobs.get(digest);
    if (blob == null) {
      return 404;
    }
    exchange.getResponseHeaders().set("Content-Length", String.valueOf(blob.length));
    return 200;
  }

  private int begin(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath() + begun.incrementAndGet();
    uploads.put(path, new Upload());
    if (rules.leastPart > 0 && rules.tellsLeastPart) {
      exchange.getResponseHeaders().set("OCI-Chunk-Min-Length", String.valueOf(rules.leastPart));
    }
    exchange.getResponseHeaders().set("Location", rules.location(path, address()));
    return rules.begunStatus;
  }

  private int status(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    if (blobs.containsKey(path.substring(path.lastIndexOf('/') + 1))) {
      return 200;
    }
    Upload upload = uploads.get(exchange.getRequestURI().getPath());
    if (upload == null || !rules.tellsStatus) {
      return 404;
    }
    rules
        .range(0, upload.content.size())
        .ifPresent(text -> exchange.getResponseHeaders().set("Range", text));
    exchange.getResponseHeaders().set("Location", exchange.getRequestURI().getPath());
    return 204;
  }

  private int append(HttpExchange exchange, String method, int count) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Upload upload = uploads.get(path);
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    Optional.ofNullable(range).ifPresent(ranges::add);
    if (upload == null
        || (range != null
            && (allowsSinglePatch() || !range.startsWith(upload.content.size() + "-")))
        || (!rules.takesUnknownLength
            && exchange.getRequestHeaders().getFirst("Content-Length") == null)) {
      return refuse(exchange, upload == null ? 404 : range != null ? 416 : 411);
    }
    if (range != null && length(exchange) > rules.mostPart) {
      return refuse(exchange, 416);
    }
    int before = upload.content.size();
    read(exchange.getRequestBody(), upload, rules.cut(method, count));
    if (method.equals("PUT")) {
      return finish(exchange, path, upload);
    }
    int part = upload.content.size() - before;
    boolean isRefused = upload.isLast || upload.patches >= rules.mostPatches;
    upload.isLast |= part < rules.leastPart;
    upload.patches++;
    rules
        .range(before, upload.content.size())
        .ifPresent(text -> exchange.getResponseHeaders().set("Range", text));
    exchange.getResponseHeaders().set("Location", rules.location(path, address()));
    return isRefused ? 400 : rules.patchedStatus;
  }

  private static long length(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    return length == null ? 0 : Long.parseLong(length);
  }

  /** Returns whether the registry accepts only one PATCH request, which must not have a range. */
  private boolean allowsSinglePatch() {
    return rules.mostPatches == 1;
  }

  private void read(InputStream body, Upload upload, long cut) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    long left = cut < 0 ? Long.MAX_VALUE : cut;
    while (left > 0) {
      int count = body.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        return;
      }
      received.addAndGet(count);
      upload.content.write(buffer, 0, count);
      left -= count;
    }
    throw new IOException("cut");
  }

  private int finish(HttpExchange exchange, String path, Upload upload) {
    String query = exchange.getRequestURI().getRawQuery();
    String digest =
        URLDecoder.decode(
            query.replaceFirst(".*digest=", "").replaceFirst("&.*", ""), StandardCharsets.UTF_8);
    byte[] content = upload.content.toByteArray();
    if (!Digest.sha256(content).toString().equals(digest)) {
      return 400;
    }
    uploads.remove(path);
    blobs.put(digest, content);
    return rules.finishedStatus;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
