package io.imagespec.docker.internal.credentials;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagespec.docker.internal.json.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The real Docker CLI with a fake engine that records the credential it receives. */
final class DockerCli implements AutoCloseable {
  private final HttpServer engine;
  private volatile Optional<String> shown = Optional.empty();

  DockerCli() throws IOException {
    engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    engine.createContext("/", this::answer);
    engine.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean isPull = exchange.getRequestURI().getPath().endsWith("/images/create");
    if (isPull) {
      shown = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Registry-Auth"));
    }
    byte[] body = "{\"message\":\"seen\"}".getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Api-Version", "1.41");
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(isPull ? 500 : 200, isHead ? -1 : body.length);
    if (!isHead) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** The credential that the CLI sends when it pulls an image. */
  String credentialSentFor(FakeHome home, String image) throws IOException, InterruptedException {
    shown = Optional.empty();
    run(home.variables(), List.of("docker", "-H", "tcp://127.0.0.1:" + port(), "pull", image));
    assumeTrue(shown.isPresent() || !image.startsWith("["), "this docker knows no IPv6 addresses");
    String header = shown.orElseThrow(() -> new AssertionError("nothing was pulled"));
    return description(JsonValue.parse(Base64.getUrlDecoder().decode(header)));
  }

  /** Returns whether the CLI reads {@code DOCKER_AUTH_CONFIG}. */
  boolean supportsAuthVariable(FakeHome home) throws IOException, InterruptedException {
    home.set("DOCKER_AUTH_CONFIG", FakeHome.auths("h.io=u"));
    return credentialSentFor(home, "h.io/x").equals("PASSWORD u:hunter2");
  }

  private int port() {
    return engine.getAddress().getPort();
  }

  private static void run(Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_"));
    variables.forEach(builder.environment()::put);
    builder.environment().merge("PATH", System.getenv("PATH"), (own, all) -> own + ":" + all);
    Process process =
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("docker pull did not end");
    }
  }

  private static String description(JsonValue auth) {
    return auth.text("registrytoken")
        .map(token -> "REGISTRY_TOKEN <token>:" + token)
        .or(() -> auth.text("identitytoken").map(token -> "IDENTITY_TOKEN <token>:" + token))
        .or(() -> auth.text("username").map(user -> "PASSWORD " + user + ":" + password(auth)))
        .orElse("none");
  }

  private static String password(JsonValue auth) {
    return auth.text("password").orElse("");
  }

  @Override
  public void close() {
    engine.stop(0);
  }
}
