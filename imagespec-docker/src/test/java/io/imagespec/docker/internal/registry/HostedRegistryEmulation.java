package io.imagespec.docker.internal.registry;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.http.RetryingTransport;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An in-process emulation of a hosted registry: admission, status codes, headers and messages. The
 * stored image is small and the same for all registries. Each subclass adds the peculiarities of
 * one registry. The emulation reproduces observed behavior and does not prove that it is current.
 */
abstract class HostedRegistryEmulation implements FakeServer.Script, AutoCloseable {
  static final String USER = "octo";
  static final String PASSWORD = "hunter2";

  private static final Pattern ROUTE =
      Pattern.compile("/v2/(.+)/(manifests|blobs)/([^/]*|uploads/.*)");

  final FakeServer server = new FakeServer(this);
  final Set<String> open = new HashSet<>();
  private final Map<String, Response> content = new ConcurrentHashMap<>();
  private final HttpImageRegistry known = client(Optional.of(credential()));
  private final HttpImageRegistry anonymous = client(Optional.empty());

  HostedRegistryEmulation() throws IOException {}

  /** The registry's host in image references. */
  abstract String domain();

  /** The answer to a forbidden request, or empty to admit the request. */
  abstract Optional<Response> refusal(Seen request, String repository, boolean push);

  /** The answer to requests outside of repositories, such as token requests. */
  abstract Response other(Seen request);

  Credential credential() {
    return Credential.password(USER, PASSWORD, "test");
  }

  private HttpImageRegistry client(Optional<Credential> credential) {
    Keychain keychain = repository -> credential;
    RegistryOptions options =
        RegistryOptions.builder(Environment.of(Map.of(), Path.of("/none")), keychain)
            .deadline(Duration.ofSeconds(20))
            .build();
    URI place = URI.create("http://" + server.address());
    return new HttpImageRegistry(options, Map.of(domain(), place), RetryingTransport.BACKOFF);
  }

  HttpImageRegistry known() {
    return known;
  }

  HttpImageRegistry anonymous() {
    return anonymous;
  }

  ImageReference image(String path) {
    return ImageReference.parse(domain() + "/" + path);
  }

  /** Stores an image and returns its reference with the digest. */
  ImageReference put(String repository, boolean isPublic) {
    String layer = "layer";
    String config = "{\"os\":\"linux\",\"architecture\":\"amd64\"}";
    String manifest =
        new String(
            new JsonObjectBuilder()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.MANIFEST)
                .put("config", descriptor("application/vnd.oci.image.config.v1+json", config))
                .putObjects(
                    "layers", List.of(descriptor("application/vnd.oci.image.layer.v1.tar", layer)))
                .toBytes(),
            StandardCharsets.UTF_8);
    content.put(repository + " blobs " + digest(layer), Response.of(200, layer));
    content.put(repository + " blobs " + digest(config), Response.of(200, config));
    Response answer =
        Response.of(200, manifest)
            .with("Content-Type", MediaTypes.MANIFEST)
            .with("Docker-Content-Digest", digest(manifest).toString());
    content.put(repository + " manifests " + digest(manifest), answer);
    content.put(repository + " manifests v1", answer);
    if (isPublic) {
      open.add(repository);
    }
    return image(repository).withDigest(digest(manifest));
  }

  private static JsonObjectBuilder descriptor(String mediaType, String content) {
    return new JsonObjectBuilder()
        .put("mediaType", mediaType)
        .put("digest", digest(content).toString())
        .put("size", content.length());
  }

  private static Digest digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public final Response answer(Seen request) {
    Matcher route = ROUTE.matcher(request.path());
    if (!route.matches()) {
      return other(request);
    }
    boolean push = !Set.of("GET", "HEAD").contains(request.method());
    String repository = route.group(1);
    return refusal(request, repository, push)
        .orElseGet(() -> granted(request, repository, route.group(2), route.group(3)));
  }

  private Response granted(Seen request, String repository, String kind, String name) {
    return switch (request.method()) {
      case "POST" ->
          Response.of(202).with("Location", request.path() + "session?state=" + PASSWORD);
      case "DELETE" -> cancelled();
      case "PUT" -> Response.of(201);
      default ->
          content.getOrDefault(
              repository + " " + kind + " " + name,
              error(404, "MANIFEST_UNKNOWN", "manifest unknown"));
    };
  }

  /** The answer to the cancellation of an upload. */
  Response cancelled() {
    return Response.of(204);
  }

  static Response error(int status, String code, String message) {
    return Response.of(
        status,
        new String(
            new JsonObjectBuilder()
                .putObjects(
                    "errors",
                    List.of(new JsonObjectBuilder().put("code", code).put("message", message)))
                .toBytes(),
            StandardCharsets.UTF_8));
  }

  static Response token(String token) {
    return Response.of(200, "{\"token\":\"" + token + "\",\"expires_in\":300}");
  }

  static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  boolean isKnown(Seen request) {
    return request.authorization().equals(basic(credential().username(), PASSWORD));
  }

  @Override
  public void close() {
    known.close();
    anonymous.close();
    server.close();
  }
}
