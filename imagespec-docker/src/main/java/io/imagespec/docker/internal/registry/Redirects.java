package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.Set;

/**
 * Follows redirects: without the authorization to another origin, never from https to http, and
 * never to a link-local address. GET and HEAD follow all of them, other methods the two that keep
 * method and body.
 *
 * @param attempts where requests go
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.4">RFC 9110, redirection</a>
 */
record Redirects(Attempts attempts) {
  /** The number of redirects that are followed. */
  static final int LIMIT = 5;

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> KEEPING_METHOD = Set.of(307, 308);
  private static final Set<String> READING = Set.of("GET", "HEAD");

  /** The content type of a request to a token server, whose body holds a credential. */
  static final String FORM = "application/x-www-form-urlencoded";

  /** Sends one request. */
  interface Sender {
    Answer send(HttpRequest request) throws IOException;
  }

  Answer send(HttpRequest request, int limit, Deadline deadline) throws IOException {
    return follow(request, here -> attempts.send(here, limit, deadline));
  }

  /** Sends a request, and sends it again to wherever the answers redirect. */
  static Answer follow(HttpRequest request, Sender sender) throws IOException {
    HttpRequest here = request;
    for (int hop = 0; hop <= LIMIT; hop++) {
      Answer answer = sender.send(here);
      Optional<String> location = location(here, answer);
      if (location.isEmpty()) {
        return answer;
      }
      here = redirected(here, target(here.uri(), location.get()));
    }
    throw new UnacceptableAnswerException(
        Origin.of(request.uri()) + " redirects more than " + LIMIT + " times");
  }

  private static Optional<String> location(HttpRequest here, Answer answer)
      throws UnacceptableAnswerException {
    Optional<String> location = answer.header("Location");
    if (!STATUSES.contains(answer.status()) || location.isEmpty()) {
      return Optional.empty();
    }
    if (!READING.contains(here.method()) && !KEEPING_METHOD.contains(answer.status())) {
      throw new UnacceptableAnswerException(
          String.format(
              "%s redirects the %s with status %d, which turns it into a GET; name the registry by"
                  + " the host that it redirects to",
              Origin.of(here.uri()), here.method(), answer.status()));
    }
    return location;
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

  private static HttpRequest redirected(HttpRequest here, URI target)
      throws UnacceptableAnswerException {
    boolean same = Origin.of(here.uri()).equals(Origin.of(target));
    if (!same && here.headers().firstValue("Content-Type").filter(FORM::equals).isPresent()) {
      throw new UnacceptableAnswerException(
          Origin.of(here.uri()) + " redirects a credential to " + Origin.of(target));
    }
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
            here, (name, value) -> same || !name.equalsIgnoreCase("Authorization"));
    HttpRequest.Builder there =
        here.bodyPublisher().isPresent()
            ? builder.uri(target) // its body may be made for one version
            : Requests.version(builder.uri(target), target);
    return Errand.of(there.build(), Errand.registry(here));
  }
}
