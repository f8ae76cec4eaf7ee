package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A registry whose contents are texts. It refuses manifests with missing parts, but does not verify
 * the digests of blobs. A test can replace answers.
 */
final class CopyServer implements FakeServer.Script, AutoCloseable {
  private static final Pattern ROUTE =
      Pattern.compile("/v2/(.+)/(manifests|blobs)/(uploads/.*|[^/]+)");

  final Map<String, Response> content = new ConcurrentHashMap<>();

  /** Answers a request instead of the registry, unless it returns empty. */
  Replacement override = request -> Optional.empty();

  /** The status of a request to mount a blob. */
  int mountStatus = 201;

  /** An answer of a test. */
  interface Replacement {
    Optional<Response> answer(Seen request) throws Exception;
  }

  private final FakeServer server;

  private CopyServer(int last) throws IOException {
    server = FakeServer.at(last, this);
  }

  /** Starts a registry at an address of the loopback. */
  static CopyServer start(int last) throws IOException {
    return new CopyServer(last);
  }

  ImageReference image(String name) {
    return ImageReference.parse(server.address() + "/" + name);
  }

  /** The text of a blob or manifest, empty if it is missing. */
  String text(String path) {
    return content.getOrDefault(path, Response.of(404)).body();
  }

  String address() {
    return server.address();
  }

  List<Seen> requests() {
    return server.requests();
  }

  /** The requests, without authorization and the location of the repository. */
  List<String> seen() {
    return server.requests().stream()
        .map(
            request ->
                request.method()
                    + " "
                    + request.path().replaceFirst("^/v2/", "")
                    + (request.query().isEmpty() ? "" : "?" + request.query()))
        .toList();
  }

  Descriptor blob(String repository, String mediaType, String text) {
    Digest digest = digest(text);
    content.put(repository + "/blobs/" + digest, Response.of(200, text));
    return new Descriptor(mediaType, digest, text.getBytes(StandardCharsets.UTF_8).length);
  }

  /** Adds an image with one layer for each text. */
  Descriptor image(String repository, String tag, String config, String... layers) {
    List<JsonObjectBuilder> all =
        Stream.of(layers).map(layer -> json(blob(repository, MediaTypes.TAR, layer))).toList();
    Descriptor configured = blob(repository, MediaTypes.CONFIG, config);
    return manifest(
        repository,
        tag,
        MediaTypes.MANIFEST,
        new JsonObjectBuilder().put("config", json(configured)).putObjects("layers", all));
  }

  Descriptor index(String repository, String tag, Descriptor... entries) {
    return manifest(
        repository,
        tag,
        MediaTypes.INDEX,
        new JsonObjectBuilder()
            .putObjects("manifests", Stream.of(entries).map(CopyServer::json).toList()));
  }

  /** Adds a manifest, also under its digest. */
  Descriptor manifest(String repository, String name, String mediaType, JsonObjectBuilder json) {
    byte[] bytes = json.put("schemaVersion", 2).put("mediaType", mediaType).toBytes();
    String text = new String(bytes, StandardCharsets.UTF_8);
    add(repository, name, mediaType, text);
    return new Descriptor(mediaType, digest(text), bytes.length);
  }

  private void add(String repository, String name, String mediaType, String text) {
    Response found =
        Response.of(200, text)
            .with("Content-Type", mediaType)
            .with("Docker-Content-Digest", digest(text).toString());
    content.put(repository + "/manifests/" + name, found);
    content.put(repository + "/manifests/" + digest(text), found);
  }

  static JsonObjectBuilder json(Descriptor descriptor) {
    return new JsonObjectBuilder()
        .put("mediaType", descriptor.mediaType())
        .put("digest", descriptor.digest().toString())
        .put("size", descriptor.size());
  }

  static Digest digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Response answer(Seen request) throws Exception {
    Optional<Response> replaced = override.answer(request);
    Matcher route = ROUTE.matcher(request.path());
    if (replaced.isPresent() || !route.matches()) {
      return replaced.orElse(Response.of(404));
    }
    String repository = route.group(1);
    return switch (request.method()) {
      case "POST" -> begin(request, repository);
      case "PUT" -> put(request, repository, route.group(2), route.group(3));
      case "DELETE" -> Response.of(204);
      default ->
          content.getOrDefault(
              repository + "/" + route.group(2) + "/" + route.group(3), Response.of(404));
    };
  }

  private Response begin(Seen request, String repository) {
    if (request.query().isEmpty() || mountStatus == 202) {
      return Response.of(202).with("Location", "/v2/" + repository + "/blobs/uploads/1");
    }
    if (mountStatus == 201) {
      String digest = parameter(request, "mount");
      String from = parameter(request, "from") + "/blobs/" + digest;
      content.put(
          repository + "/blobs/" + digest, Optional.ofNullable(content.get(from)).orElseThrow());
    }
    return Response.of(mountStatus);
  }

  private Response put(Seen request, String repository, String kind, String name) throws Exception {
    if (kind.equals("blobs")) {
      content.put(
          repository + "/blobs/" + parameter(request, "digest"), Response.of(200, request.body()));
      return Response.of(201);
    }
    JsonValue json = JsonValue.parse(request.body().getBytes(StandardCharsets.UTF_8));
    boolean isComplete =
        json.at("manifests").elements().stream()
                .allMatch(entry -> has(repository, "manifests", entry) || isBlob(repository, entry))
            && json.at("layers").elements().stream()
                .filter(layer -> layer.at("urls").elements().isEmpty())
                .allMatch(layer -> isBlob(repository, layer))
            && (json.at("config").isMissing() || isBlob(repository, json.at("config")));
    if (!isComplete) {
      return Response.of(404, "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\"}]}");
    }
    add(repository, name, request.header("Content-type"), request.body());
    return Response.of(201);
  }

  private boolean isBlob(String repository, JsonValue descriptor) {
    return has(repository, "blobs", descriptor);
  }

  private boolean has(String repository, String kind, JsonValue descriptor) {
    return content.containsKey(
        repository + "/" + kind + "/" + descriptor.text("digest").orElseThrow());
  }

  private static String parameter(Seen request, String name) {
    Matcher value = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(request.query());
    return value.find() ? URLDecoder.decode(value.group(1), StandardCharsets.UTF_8) : "";
  }

  @Override
  public void close() {
    server.close();
  }
}
