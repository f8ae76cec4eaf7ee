package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import io.imagespec.docker.internal.localregistry.index.RepositoryState;
import java.util.List;

/**
 * Handles requests for lists of tags, in pages.
 *
 * @param store the content of the registry
 */
record TagsHandler(RegistryStore store) {
  /** The maximum number of tags in one response. */
  static final int LIMIT = 10_000;

  RegistryReply list(RegistryRequest request, Route route) {
    request.checkReading();
    RepositoryState repository =
        store.repository(route.repository()).orElseThrow(() -> noRepository(route));
    int count = count(request);
    List<String> tags =
        repository.tagsAfter(request.parameter("last").orElse("")).stream()
            .limit(count + 1L)
            .toList();
    List<String> page = tags.subList(0, Math.min(count, tags.size()));
    RegistryReply reply =
        RegistryReply.json(
            200, new JsonObjectBuilder().put("name", route.repository()).putTexts("tags", page));
    return page.isEmpty() || page.size() == tags.size()
        ? reply
        : reply.with(
            "Link", new Pagination(route).with("n", "" + count).with("last", last(page)).link());
  }

  private static String last(List<String> page) {
    return page.get(page.size() - 1);
  }

  private static int count(RegistryRequest request) {
    String requested = request.parameter("n").orElse("" + LIMIT);
    if (!requested.matches("[0-9]{1,9}")) {
      throw new RegistryErrorException(
          ErrorCode.PAGINATION_NUMBER_INVALID, "n is not a valid number of tags");
    }
    return Math.min(Integer.parseInt(requested), LIMIT);
  }

  static RegistryErrorException noRepository(Route route) {
    return new RegistryErrorException(
        ErrorCode.NAME_UNKNOWN, "no repository " + route.repository());
  }
}
