package io.imagespec.docker.internal.registry.auth;

import io.imagespec.docker.internal.registry.http.RequestWaits;
import io.imagespec.docker.internal.remedy.RegistryAction;
import io.imagespec.docker.internal.remedy.RemediesByHost;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One call of the public interface. Not thread-safe.
 *
 * @param action the action, as messages name it
 * @param registryAction the permission that the action needs
 * @param image the image or repository
 * @param deadline the end of the operation
 * @param namespace the registry that the image's registry mirrors; empty if it is not a mirror
 * @param credentials the user's credentials during the operation
 */
public record RegistryOperation(
    String action,
    RegistryAction registryAction,
    ImageReference image,
    Deadline deadline,
    Optional<String> namespace,
    OperationCredentials credentials) {
  public static RegistryOperation of(
      String action,
      RegistryAction registryAction,
      ImageReference image,
      RegistryUser user,
      Deadline deadline) {
    return new RegistryOperation(
        action,
        registryAction,
        image,
        deadline,
        Optional.empty(),
        OperationCredentials.of(user, registryAction, image, deadline));
  }

  /** Returns the same operation at a mirror. The mirror's requests name the registry. */
  public RegistryOperation forMirror(ImageReference mirror) {
    Deadline half = deadline.half();
    return new RegistryOperation(
        action,
        registryAction,
        mirror,
        half,
        Optional.of(image.domain()),
        credentials.forMirror(mirror, half));
  }

  /** Returns a step of the operation with a deadline of its own. */
  public RegistryOperation withDeadline(Deadline other) {
    return with(other, credentials.withDeadline(other));
  }

  /** Returns the cleanup of the operation, with the same credential and a short deadline. */
  public RegistryOperation forCleanup() {
    Deadline brief = deadline.atMost(RequestWaits.CLEANUP_TIME);
    return with(brief, credentials.forCleanup(brief));
  }

  private RegistryOperation with(Deadline other, OperationCredentials otherCredentials) {
    return new RegistryOperation(action, registryAction, image, other, namespace, otherCredentials);
  }

  /** Returns the registry. */
  public String domain() {
    return image.domain();
  }

  /**
   * Returns a path with the parameter that names the original registry to a mirror.
   *
   * @see <a
   *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#registry-proxying">OCI
   *     distribution specification</a>
   */
  public String withNamespace(String path) {
    return namespace
        .map(name -> "ns=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
        .map(parameter -> path + (path.indexOf('?') < 0 ? "?" : "&") + parameter)
        .orElse(path);
  }

  /** Throws the exception for a path that cannot hold an image in its registry. */
  public void refuseImpossiblePath() {
    RemediesByHost.of(image)
        .invalidPathReason()
        .ifPresent(
            why -> {
              RegistryError error =
                  RegistryError.of(0, List.of()).withAction(toString()).withRemedy(why);
              throw new RegistryException(this + ": " + why, error, null);
            });
  }

  /** Returns the action and the image, as messages begin. */
  @Override
  public String toString() {
    return action + " " + image;
  }
}
