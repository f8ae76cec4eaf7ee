package io.imagespec.docker.internal.localregistry.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.docker.internal.localregistry.index.OpenUploads;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dispatches requests to their handlers.
 *
 * @param basicAuth the authentication
 * @param blobsHandler the handler for blobs and uploads
 * @param manifestsHandler the handler for manifests
 * @param tagsHandler the handler for lists of tags
 * @param referrersHandler the handler for lists of referrers
 */
record RequestRouter(
    BasicAuth basicAuth,
    BlobsHandler blobsHandler,
    ManifestsHandler manifestsHandler,
    TagsHandler tagsHandler,
    ReferrersHandler referrersHandler)
    implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);

  static RequestRouter of(BasicAuth basicAuth, RegistryStore store) {
    return new RequestRouter(
        basicAuth,
        new BlobsHandler(store, new OpenUploads(store.blobStorage())),
        new ManifestsHandler(store),
        new TagsHandler(store),
        new ReferrersHandler(store));
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    RegistryRequest request = new RegistryRequest(exchange);
    try (exchange;
        RegistryReply reply =
            basicAuth.isAuthorized(request) ? reply(request) : BasicAuth.refusal()) {
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
      case "blobs" -> blobsHandler.blob(request, route);
      case Route.UPLOADS -> blobsHandler.upload(request, route);
      case "manifests" -> manifestsHandler.manifest(request, route);
      case "referrers" -> referrersHandler.list(request, route);
      default -> tagsHandler.list(request, route);
    };
  }
}
