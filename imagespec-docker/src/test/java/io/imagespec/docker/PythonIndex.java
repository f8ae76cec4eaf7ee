package io.imagespec.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A package index with one package, {@code greet}, which pip may cache for a day. It listens at the
 * address of Docker's bridge, which commands of all engines reach.
 *
 * @see <a href="https://peps.python.org/pep-0503/">PEP 503, simple repository API</a>
 */
final class PythonIndex implements AutoCloseable {
  private static final String WHEEL = "/greet-1.0-py3-none-any.whl";

  private final HttpServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private PythonIndex(HttpServer server) {
    this.server = server;
  }

  static PythonIndex start(RealEngines engines) throws IOException {
    String number = Files.readString(engines.file().resolveSibling("network")).strip();
    InetAddress bridge =
        NetworkInterface.getByName("imagespec" + number)
            .inetAddresses()
            .filter(java.net.Inet4Address.class::isInstance)
            .findFirst()
            .orElseThrow();
    HttpServer server = HttpServer.create(new InetSocketAddress(bridge, 0), 0);
    PythonIndex index = new PythonIndex(server);
    server.createContext("/simple/greet/", x -> index.answer(x, "text/html", page()));
    server.createContext(WHEEL, x -> index.answer(x, "application/zip", wheel()));
    server.start();
    return index;
  }

  private void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    asked.add(exchange.getRequestURI().getPath());
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "max-age=86400, public");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static byte[] page() {
    return bytes("<!DOCTYPE html><a href=\"%s\">%s</a>".formatted(WHEEL, WHEEL.substring(1)));
  }

  private static byte[] wheel() throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put("greet/__init__.py", "def main():\n    print('hello')\n");
    files.put("greet-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: greet\nVersion: 1.0\n");
    files.put(
        "greet-1.0.dist-info/WHEEL",
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    files.put("greet-1.0.dist-info/entry_points.txt", "[console_scripts]\ngreet = greet:main\n");
    files.put(
        "greet-1.0.dist-info/RECORD",
        String.join(",,\n", files.keySet()) + ",,\ngreet-1.0.dist-info/RECORD,,\n");
    ByteArrayOutputStream wheel = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(wheel)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(bytes(file.getValue()));
      }
    }
    return wheel.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the address for pip. */
  String url() {
    return "http://%s:%d/simple".formatted(host(), server.getAddress().getPort());
  }

  String host() {
    return server.getAddress().getAddress().getHostAddress();
  }

  /** Returns the number of downloads of the package. */
  long sent() {
    return asked.stream().filter(WHEEL::equals).count();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
