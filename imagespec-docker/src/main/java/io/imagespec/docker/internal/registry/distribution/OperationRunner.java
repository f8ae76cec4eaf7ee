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
  public interface Operation<T> {
    T run(RegistryOperation operation) throws IOException;
  }

  /** The work of one operation in its repository. */
  public interface RepositoryRequest<T> {
    T send(RepositoryClient repositoryClient) throws IOException;
  }

  public RegistryOperation operation(
      String action, RegistryAction registryAction, ImageReference image) {
    return RegistryOperation.of(
        action, registryAction, image, user, Deadline.in(options.deadline()));
  }

  public <T> T runInRepository(
      String action,
      RegistryAction registryAction,
      ImageReference image,
      RepositoryRequest<T> request) {
    return runInRepository(operation(action, registryAction, image), request);
  }

  public <T> T runInRepository(RegistryOperation operation, RepositoryRequest<T> request) {
    return run(operation, begun -> request.send(new RepositoryClient(client, begun)));
  }

  public <T> T run(RegistryOperation operation, Operation<T> work) {
    try {
      return work.run(operation);
    } catch (UploadRejectedException e) {
      throw ErrorResponse.of(operation, e.result());
    } catch (IOException e) {
      throw TransportFailure.of(operation, e);
    }
  }
}
