package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import io.imagespec.registry.Mirrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operation that a mirror may complete. The mirrors are tried in order, then the registry.
 *
 * @param mirrors the mirrors
 * @param operation the operation at the registry itself
 */
public record MirrorFallback(Mirrors mirrors, RegistryOperation operation) {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorFallback.class);

  /**
   * Returns the first result. If the registry fails, its exception contains the failures of the
   * mirrors as suppressed exceptions.
   */
  public <T> Optional<T> ask(Function<RegistryOperation, Optional<T>> inquiry) {
    List<ImageSpecException> failures = new ArrayList<>();
    for (ImageReference mirror : mirrors.of(operation.image())) {
      Optional<T> found = ask(operation.forMirror(mirror), inquiry, failures);
      if (found.isPresent()) {
        return found;
      }
    }
    try {
      return inquiry.apply(operation);
    } catch (ImageSpecException e) {
      failures.forEach(e::addSuppressed);
      throw e;
    }
  }

  /** Returns the first result of an inquiry that fails if the content is missing. */
  public <T> T required(Function<RegistryOperation, T> inquiry) {
    return ask(asked -> Optional.of(inquiry.apply(asked))).orElseThrow();
  }

  private static <T> Optional<T> ask(
      RegistryOperation atMirror,
      Function<RegistryOperation, Optional<T>> inquiry,
      List<ImageSpecException> failures) {
    try {
      return inquiry.apply(atMirror);
    } catch (ImageSpecException e) {
      LOG.info("mirror skipped: {}", e.getMessage());
      failures.add(e);
      return Optional.empty();
    }
  }
}
