package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.registry.auth.ErrorResponse;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.auth.RegistryUser;
import io.imagespec.docker.internal.registry.auth.TransportFailure;
import io.imagespec.docker.internal.registry.http.UploadRejectedException;
import io.imagespec.docker.internal.remedy.RegistryAction;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;

/**
 * A runner of operations at registries, each with a deadline of its own. Thread-safe.
 *
 * @param client the client of registries
 * @param options the deadline of an operation
 * @param user the user of the registries
 */
public record OperationRunner(
    DistributionClient client, RegistryOptions options, RegistryUser user) {
  /** The work of one operation. */
  public interface Inquiry<T> {
    T of(RegistryOperation operation) throws IOException;
  }

  /** The work of one operation in its repository. */
  public interface RepositoryInquiry<T> {
    T of(RepositoryClient repositoryClient) throws IOException;
  }

  public RegistryOperation question(
      String action, RegistryAction registryAction, ImageReference image) {
    return RegistryOperation.of(
        action, registryAction, image, user, Deadline.in(options.deadline()));
  }

  public <T> T ask(
      String action,
      RegistryAction registryAction,
      ImageReference image,
      RepositoryInquiry<T> inquiry) {
    return ask(question(action, registryAction, image), inquiry);
  }

  public <T> T ask(RegistryOperation operation, RepositoryInquiry<T> inquiry) {
    return begin(operation, asked -> inquiry.of(new RepositoryClient(client, asked)));
  }

  public <T> T begin(RegistryOperation operation, Inquiry<T> inquiry) {
    try {
      return inquiry.of(operation);
    } catch (UploadRejectedException e) {
      throw ErrorResponse.of(operation, e.result());
    } catch (IOException e) {
      throw TransportFailure.of(operation, e);
    }
  }
}
