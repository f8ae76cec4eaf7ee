package io.imagespec.docker.internal.registry;

import java.io.IOException;
import java.net.http.HttpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the user may push: begins an upload, which wants the same permission as a push does, and
 * takes it back.
 *
 * @param conversation with the registry
 * @param question the question
 */
record PushCheck(Conversation conversation, Question question) {
  private static final Logger LOG = LoggerFactory.getLogger(PushCheck.class);

  void run() throws IOException {
    question.refuseImpossiblePath();
    Answer answer = conversation.ask(question, Call.startUpload());
    if (!Upload.isBegun(answer)) {
      throw Refusal.of(question, answer);
    }
    Tidying.undisturbed(() -> cancel(answer));
  }

  /**
   * Not all registries know how; those forget an upload by themselves. Nobody is asked for another
   * credential for that.
   */
  private void cancel(Answer started) {
    try {
      Location location = Location.of(conversation.registry(question), started);
      Question brief = question.briefly();
      Answer answer =
          location.isSameOrigin()
              ? conversation.askOnce(brief, Call.cancelUpload(location.path()))
              : cancelElsewhere(location, brief);
      LOG.debug("cancelled the upload that asked whether we may: {}", answer);
    } catch (IOException | RuntimeException e) {
      LOG.debug(
          "the upload that asked whether we may is left to the registry: {}",
          question.shown().brief(e));
    }
  }

  /** Another server is shown no credential. */
  private Answer cancelElsewhere(Location location, Question brief) throws IOException {
    HttpRequest request = Requests.to(location.uri()).DELETE().build();
    return conversation
        .redirects()
        .send(
            Errand.of(request, Origin.of(location.registry())), Call.ERROR_LIMIT, brief.deadline());
  }
}
