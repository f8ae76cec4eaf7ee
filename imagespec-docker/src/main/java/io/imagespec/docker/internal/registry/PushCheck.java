package io.imagespec.docker.internal.registry;

import java.io.IOException;
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
      if (location.isSameOrigin()) {
        Answer answer = conversation.askOnce(question.briefly(), Call.cancelUpload(location));
        LOG.debug("cancelled the upload that asked whether we may: {}", answer);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug(
          "the upload that asked whether we may is left to the registry: {}",
          question.shown().brief(e));
    }
  }
}
