package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.remedy.Deed;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;

/**
 * Puts questions to registries, each with a deadline of its own. Thread-safe.
 *
 * @param conversation with registries
 * @param options how long
 * @param user who asks
 */
record Inquiries(Conversation conversation, RegistryOptions options, User user) {
  /** What one question does. */
  interface Inquiry<T> {
    T of(Question question) throws IOException;
  }

  /** What one question does with its repository. */
  interface RepositoryInquiry<T> {
    T of(Repository repository) throws IOException;
  }

  Question question(String action, Deed deed, ImageReference image) {
    return new Question(action, deed, image, user, Deadline.in(options.deadline()));
  }

  <T> T ask(String action, Deed deed, ImageReference image, RepositoryInquiry<T> inquiry) {
    return ask(question(action, deed, image), inquiry);
  }

  <T> T ask(Question question, RepositoryInquiry<T> inquiry) {
    return begin(question, asked -> inquiry.of(new Repository(conversation, asked)));
  }

  <T> T begin(Question question, Inquiry<T> inquiry) {
    try {
      return inquiry.of(question);
    } catch (RefusedUploadException e) {
      throw Refusal.of(question, e.answer());
    } catch (IOException e) {
      throw Silence.of(question, e);
    }
  }
}
