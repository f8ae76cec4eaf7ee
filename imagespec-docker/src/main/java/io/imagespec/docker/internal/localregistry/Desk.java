package io.imagespec.docker.internal.localregistry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
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
record Desk(Doorkeeper doorkeeper, Blobs blobs, Manifests manifests, Tags tags, Referrers referrers)
    implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  static Desk of(Doorkeeper doorkeeper, Store store) {
    return new Desk(
        doorkeeper,
        new Blobs(store, new Uploads(store.vault())),
        new Manifests(store),
        new Tags(store),
        new Referrers(store));
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Request request = new Request(exchange);
    try (exchange;
        Reply reply = doorkeeper.admits(request) ? reply(request) : Doorkeeper.refusal()) {
      LOG.debug("{} {}: {}", request.method(), request.path(), reply.status());
      if (reply.status() >= 400) {
        request.drain();
      }
      request.answer(reply.with("Docker-Distribution-Api-Version", "registry/2.0"));
    }
  }

  private Reply reply(Request request) throws IOException {
    try {
      Optional<Route> route = Route.parse(request.path());
      return route.isPresent() ? reply(request, route.get()) : root(request);
    } catch (RefusedException e) {
      return Reply.of(e);
    }
  }

  private static Reply root(Request request) {
    boolean isRoot = request.path().equals("/v2/") || request.path().equals("/v2");
    return isRoot ? Reply.of(200, "application/json", new byte[] {'{', '}'}) : Reply.of(404);
  }

  private Reply reply(Request request, Route route) throws IOException {
    return switch (route.kind()) {
      case "blobs" -> blobs.blob(request, route);
      case Route.UPLOADS -> blobs.upload(request, route);
      case "manifests" -> manifests.manifest(request, route);
      case "referrers" -> referrers.list(request, route);
      default -> tags.list(request, route);
    };
  }
}
