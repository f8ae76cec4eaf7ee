package io.imagespec.docker.internal.localregistry;

import io.imagespec.docker.internal.json.JsonObject;
import java.util.List;

/**
 * Lists of tags, in pages.
 *
 * @param store where they are
 */
record Tags(Store store) {
  /** The most tags in one answer. */
  static final int LIMIT = 10_000;

  Reply list(Request request, Route route) {
    request.checkReading();
    RepositoryContent repository =
        store.repository(route.repository()).orElseThrow(() -> noRepository(route));
    int count = count(request);
    List<String> tags =
        repository.tagsAfter(request.parameter("last").orElse("")).stream()
            .limit(count + 1L)
            .toList();
    List<String> page = tags.subList(0, Math.min(count, tags.size()));
    Reply reply =
        Reply.json(200, new JsonObject().put("name", route.repository()).putTexts("tags", page));
    return page.isEmpty() || page.size() == tags.size()
        ? reply
        : reply.with(
            "Link", new NextPage(route).with("n", "" + count).with("last", last(page)).link());
  }

  private static String last(List<String> page) {
    return page.get(page.size() - 1);
  }

  private static int count(Request request) {
    String wanted = request.parameter("n").orElse("" + LIMIT);
    if (!wanted.matches("[0-9]{1,9}")) {
      throw new RefusedException(ErrorCode.PAGINATION_NUMBER_INVALID, "n is not a number of tags");
    }
    return Math.min(Integer.parseInt(wanted), LIMIT);
  }

  static RefusedException noRepository(Route route) {
    return new RefusedException(ErrorCode.NAME_UNKNOWN, "no repository " + route.repository());
  }
}
