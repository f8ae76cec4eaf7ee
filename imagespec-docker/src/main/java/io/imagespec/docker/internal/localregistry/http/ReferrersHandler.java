package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import io.imagespec.docker.internal.localregistry.index.StoredManifest;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Handles requests for the referrers of a manifest, in pages.
 *
 * @param store the content of the registry
 */
record ReferrersHandler(RegistryStore store) {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  /** The size in bytes at which a page ends. */
  static final int PAGE_SIZE = 2 * 1024 * 1024;

  RegistryReply list(RegistryRequest request, Route route) throws IOException {
    request.checkReading();
    Optional<String> type = request.parameter("artifactType");
    Page page = new Page(type);
    for (Digest digest : candidates(request, route)) {
      if (page.size >= PAGE_SIZE) {
        return page.reply().with("Link", page.next(route).link());
      }
      Optional<StoredManifest> manifest = store.manifest(route.repository(), digest);
      manifest.ifPresent(it -> page.add(it, digest));
    }
    return page.reply();
  }

  /**
   * Returns the remaining referrers in the order of their digests. An unknown repository has none.
   */
  private List<Digest> candidates(RegistryRequest request, Route route) {
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
    private final List<JsonObjectBuilder> descriptors = new ArrayList<>();
    private int size;
    private String last = "";

    Page(Optional<String> type) {
      this.type = type;
    }

    void add(StoredManifest manifest, Digest digest) {
      if (type.isEmpty() || type.equals(manifest.artifactType())) {
        JsonObjectBuilder descriptor = manifest.descriptor(digest);
        descriptors.add(descriptor);
        size += descriptor.toString().length();
        last = digest.toString();
      }
    }

    RegistryReply reply() {
      JsonObjectBuilder index =
          new JsonObjectBuilder()
              .put("schemaVersion", 2)
              .put("mediaType", INDEX)
              .putObjects("manifests", descriptors);
      RegistryReply reply = RegistryReply.of(200, INDEX, index.toBytes());
      return type.isPresent() ? reply.with("OCI-Filters-Applied", "artifactType") : reply;
    }

    Pagination next(Route route) {
      Pagination next = new Pagination(route).with("last", last);
      return type.map(value -> next.with("artifactType", value)).orElse(next);
    }
  }
}
