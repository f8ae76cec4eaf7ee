package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;

/**
 * One up- or download: many small questions, each with a deadline of its own, and bodies that take
 * as long as they move. For one thread.
 *
 * @param conversation with the registry
 * @param wire where large bodies go
 * @param question what was asked for
 * @param patience how long it may take
 */
record Transfer(Conversation conversation, Wire wire, Question question, Patience patience) {
  /** Asks a small question. */
  Answer ask(Call call) throws IOException {
    return conversation.ask(step(), call);
  }

  /** The repository, for one small question. */
  Repository repository() {
    return new Repository(conversation, step());
  }

  /** The same question, with the time for its next step. */
  Question step() {
    patience.moved();
    return question.until(patience.deadline());
  }

  /** The same, with a moment only: to tidy up. */
  Transfer briefly() {
    return new Transfer(
        conversation, wire, question, Patience.of(Deadline.CLEANUP_TIME, Deadline.CLEANUP_TIME));
  }

  /** The URL of the registry, which has answered before. */
  URI registry() {
    return conversation.registry(question);
  }

  /**
   * Sends to where an upload is: once, once more after a 401, and as another if that is refused.
   * The credential is shown to the registry only. A body is read again from its start each time.
   *
   * @param location where the upload is
   * @param request how the request goes to wherever the upload is
   */
  Answer send(Location location, HttpRequest.Builder request) throws IOException {
    if (!location.isSameOrigin()) {
      return signed(request, Optional.empty());
    }
    Question step = step();
    return step.asAnotherIfRefused(() -> send(step, location, request));
  }

  private Answer send(Question step, Location location, HttpRequest.Builder request)
      throws IOException {
    Authorizations authorizations = conversation.authorizations();
    Optional<String> known = authorizations.known(step, Call.PUSH);
    Answer answer = signed(request, known);
    Optional<String> demanded =
        answer.status() == 401 && answer.isFrom(location.registry())
            ? authorizations.meet(answer, location.registry(), step, Call.PUSH, known)
            : known;
    return demanded.equals(known) ? answer : signed(request, demanded);
  }

  private Answer signed(HttpRequest.Builder unsigned, Optional<String> authorization)
      throws IOException {
    HttpRequest.Builder signed = unsigned.copy();
    authorization.ifPresent(
        value -> {
          question.shown().add(value);
          signed.setHeader("Authorization", value);
        });
    return Redirects.follow(
        signed.build(),
        request -> {
          patience.moved();
          return wire.send(request, Call.ERROR_LIMIT, patience);
        });
  }
}
