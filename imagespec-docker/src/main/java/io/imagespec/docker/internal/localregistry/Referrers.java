package io.imagespec.docker.internal.localregistry;

import io.imagespec.docker.internal.json.JsonObject;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists of the manifests that are about another one, in pages.
 *
 * @param store where they are
 */
record Referrers(Store store) {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  /** An answer that has so many bytes is long enough. */
  static final int ENOUGH = 2 * 1024 * 1024;

  Reply list(Request request, Route route) throws IOException {
    request.checkReading();
    Optional<String> type = request.parameter("artifactType");
    Page page = new Page(type);
    for (Digest digest : candidates(request, route)) {
      if (page.size >= ENOUGH) {
        return page.reply().with("Link", page.next(route).link());
      }
      Optional<Manifest> manifest = store.manifest(route.repository(), digest);
      manifest.ifPresent(it -> page.add(it, digest));
    }
    return page.reply();
  }

  /** Nobody is about what is in no repository. */
  private List<Digest> candidates(Request request, Route route) {
    String last = request.parameter("last").orElse("");
    Digest subject = route.digest();
    return store
        .repository(route.repository())
        .map(repository -> repository.referrers(subject))
        .orElse(List.of())
        .stream()
        .filter(digest -> digest.toString().compareTo(last) > 0)
        .toList();
  }

  private static final class Page {
    private final Optional<String> type;
    private final List<JsonObject> descriptors = new ArrayList<>();
    private int size;
    private String last = "";

    Page(Optional<String> type) {
      this.type = type;
    }

    void add(Manifest manifest, Digest digest) {
      if (type.isEmpty() || type.equals(manifest.artifactType())) {
        JsonObject descriptor = manifest.descriptor(digest);
        descriptors.add(descriptor);
        size += descriptor.toString().length();
        last = digest.toString();
      }
    }

    Reply reply() {
      JsonObject index =
          new JsonObject()
              .put("schemaVersion", 2)
              .put("mediaType", INDEX)
              .putObjects("manifests", descriptors);
      Reply reply = Reply.of(200, INDEX, index.toBytes());
      return type.isPresent() ? reply.with("OCI-Filters-Applied", "artifactType") : reply;
    }

    NextPage next(Route route) {
      NextPage next = new NextPage(route).with("last", last);
      return type.map(value -> next.with("artifactType", value)).orElse(next);
    }
  }
}
