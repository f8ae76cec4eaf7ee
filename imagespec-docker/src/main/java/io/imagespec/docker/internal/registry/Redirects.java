package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.Set;

/**
 * Follows redirects of GET and HEAD: without the authorization to another origin, never from https
 * to http, and never to a link-local address.
 *
 * @param attempts where requests go
 */
record Redirects(Attempts attempts) {
  /** How many redirects are followed. */
  static final int LIMIT = 5;

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> METHODS = Set.of("GET", "HEAD");

  Answer send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    HttpRequest here = request;
    for (int hop = 0; hop <= LIMIT; hop++) {
      Answer answer = attempts.send(here, limit, deadline);
      Optional<String> location = location(here, answer);
      if (location.isEmpty()) {
        return answer;
      }
      here = follow(here, target(here.uri(), location.get()));
    }
    throw new UnacceptableAnswerException(
        Origin.of(request.uri()) + " redirects more than " + LIMIT + " times");
  }

  private static Optional<String> location(HttpRequest here, Answer answer) {
    return STATUSES.contains(answer.status()) && METHODS.contains(here.method())
        ? answer.header("Location")
        : Optional.empty();
  }

  /** The location may hold a signature, so no message quotes it. */
  private static URI target(URI here, String location) throws UnacceptableAnswerException {
    Origin from = Origin.of(here);
    URI target =
        Origin.http(here, location)
            .orElseThrow(
                () ->
                    new UnacceptableAnswerException(
                        from + " redirects to something that is no URL"));
    Origin to = Origin.of(target);
    boolean isLess = from.isEncrypted() && !to.isEncrypted();
    if (isLess || Addresses.isTrap(to, from)) {
      throw new UnacceptableAnswerException(
          from
              + " redirects to "
              + to
              + (isLess ? ", which is not encrypted" : ", which only this machine may ask"));
    }
    return target;
  }

  private static HttpRequest follow(HttpRequest here, URI target) {
    boolean same = Origin.of(here.uri()).equals(Origin.of(target));
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
            here, (name, value) -> same || !name.equalsIgnoreCase("Authorization"));
    return Errand.of(Requests.version(builder.uri(target), target).build(), Errand.registry(here));
  }
}
