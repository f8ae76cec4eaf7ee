package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.registry.auth.ErrorResponse;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.auth.RegistryUser;
import io.imagespec.docker.internal.registry.auth.TransportFailure;
import io.imagespec.docker.internal.registry.http.Deadline;
import io.imagespec.docker.internal.registry.http.UploadRejectedException;
import io.imagespec.docker.internal.remedy.RegistryAction;
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
public record OperationRunner(
    DistributionClient conversation, RegistryOptions options, RegistryUser user) {
  /** What one question does. */
  public interface Inquiry<T> {
    T of(RegistryOperation question) throws IOException;
  }

  /** What one question does with its repository. */
  public interface RepositoryInquiry<T> {
    T of(RepositoryClient repository) throws IOException;
  }

  public RegistryOperation question(String action, RegistryAction deed, ImageReference image) {
    return new RegistryOperation(action, deed, image, user, Deadline.in(options.deadline()));
  }

  public <T> T ask(
      String action, RegistryAction deed, ImageReference image, RepositoryInquiry<T> inquiry) {
    return ask(question(action, deed, image), inquiry);
  }

  public <T> T ask(RegistryOperation question, RepositoryInquiry<T> inquiry) {
    return begin(question, asked -> inquiry.of(new RepositoryClient(conversation, asked)));
  }

  public <T> T begin(RegistryOperation question, Inquiry<T> inquiry) {
    try {
      return inquiry.of(question);
    } catch (UploadRejectedException e) {
      throw ErrorResponse.of(question, e.answer());
    } catch (IOException e) {
      throw TransportFailure.of(question, e);
    }
  }
}
