package io.imagespec.resolve;

import io.imagespec.Naming;
import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.concurrent.WorkerPool;
import io.imagespec.name.ImageReference;
import io.imagespec.resolution.ResolverContext;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * The preparation of a resolver's first request, in a thread of its own while the files of the plan
 * are read. A new JVM needs as much time to load the registry client as to read thousands of files.
 */
final class RegistryPreparation {
  private RegistryPreparation() {}

  /**
   * Runs an action, and prepares the registry meanwhile, unless it is connected or the spec sets
   * none. A failure of the preparation is not reported, because the action's own request reports
   * it. At the end of the action the preparation is interrupted, and its thread has ended when this
   * method returns.
   */
  static <T> T during(ResolverContext context, Naming naming, InterruptibleCallable<T> action)
      throws InterruptedException {
    Optional<ImageReference> repository =
        context.registry().isUnconnected() ? naming.repository() : Optional.empty();
    if (repository.isEmpty()) {
      return action.call();
    }
    try (WorkerPool pool = new WorkerPool("imagespec-prepare-", 1)) {
      Future<?> unused = pool.start(() -> prepare(context, repository.get()));
      return action.call();
    }
  }

  private static ImageReference prepare(ResolverContext context, ImageReference image)
      throws InterruptedException {
    context.registry().get().prepare(image);
    return image;
  }
}
