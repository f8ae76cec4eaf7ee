package io.imagespec.docker.internal.localregistry.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import io.imagespec.docker.internal.localregistry.index.UploadRegistry;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests, and hands them to whom they are for.
 *
 * @param doorkeeper who may enter
 * @param blobs blobs and uploads
 * @param manifests manifests
 * @param tags lists of tags
 * @param referrers lists of referrers
 */
record RequestRouter(
    BasicAuth doorkeeper,
    BlobsHandler blobs,
    ManifestsHandler manifests,
    TagsHandler tags,
    ReferrersHandler referrers)
    implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);

  static RequestRouter of(BasicAuth doorkeeper, RegistryStore store) {
    return new RequestRouter(
        doorkeeper,
        new BlobsHandler(store, new UploadRegistry(store.vault())),
        new ManifestsHandler(store),
        new TagsHandler(store),
        new ReferrersHandler(store));
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    RegistryRequest request = new RegistryRequest(exchange);
    try (exchange;
        RegistryReply reply = doorkeeper.admits(request) ? reply(request) : BasicAuth.refusal()) {
      LOG.debug("{} {}: {}", request.method(), request.path(), reply.status());
      if (reply.status() >= 400) {
        request.drain();
      }
      request.answer(reply.with("Docker-Distribution-Api-Version", "registry/2.0"));
    }
  }

  private RegistryReply reply(RegistryRequest request) throws IOException {
    try {
      Optional<Route> route = Route.parse(request.path());
      return route.isPresent() ? reply(request, route.get()) : root(request);
    } catch (RegistryErrorException e) {
      return RegistryReply.of(e);
    }
  }

  private static RegistryReply root(RegistryRequest request) {
    boolean isRoot = request.path().equals("/v2/") || request.path().equals("/v2");
    return isRoot
        ? RegistryReply.of(200, "application/json", new byte[] {'{', '}'})
        : RegistryReply.of(404);
  }

  private RegistryReply reply(RegistryRequest request, Route route) throws IOException {
    return switch (route.kind()) {
      case "blobs" -> blobs.blob(request, route);
      case Route.UPLOADS -> blobs.upload(request, route);
      case "manifests" -> manifests.manifest(request, route);
      case "referrers" -> referrers.list(request, route);
      default -> tags.list(request, route);
    };
  }
}
