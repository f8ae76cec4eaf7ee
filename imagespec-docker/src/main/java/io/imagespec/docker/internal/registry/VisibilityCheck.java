package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.auth.TransportFailure;
import io.imagespec.docker.internal.registry.distribution.ImageInspector;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.distribution.RepositoryClient;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.remedy.RegistryRemedies;
import io.imagespec.docker.internal.remedy.RemediesByHost;
import io.imagespec.name.Digest;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.Visibility;
import io.imagespec.registry.VisibilityReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks if an image can be pulled anonymously: requests the manifest, the config and the first
 * bytes of a layer without a credential. For an index, it checks the first image.
 *
 * @param repositoryClient the image's repository, accessed without a credential
 * @param operation the operation
 */
record VisibilityCheck(RepositoryClient repositoryClient, RegistryOperation operation) {
  /**
   * The statuses that mean a private image. Some registries hide a private image behind a 404; the
   * image exists, so it is private.
   */
  private static final Set<Integer> HIDDEN = Set.of(401, 403, 404);

  VisibilityReport run(Digest digest) {
    try {
      look(digest);
      return new VisibilityReport(Visibility.PUBLIC, publicReport());
    } catch (RegistryException e) {
      return HIDDEN.contains(e.status().orElse(0))
          ? privateReport(e.status().getAsInt())
          : unknown(e);
    } catch (IOException e) {
      return unknown(TransportFailure.of(operation, e));
    }
  }

  private String publicReport() {
    return InsecureRegistries.isLoopback(operation.domain())
        ? "all users of this machine can pull it without a credential, but no other machine can"
        : "anyone can pull it without a credential";
  }

  private VisibilityReport privateReport(int status) {
    return new VisibilityReport(
        Visibility.PRIVATE,
        "the registry responds " + status + " to requests without a credential; " + accessHint());
  }

  /**
   * Describes how to get access. A cluster cannot reach a registry on the loopback, so a pull
   * secret would not help.
   */
  private String accessHint() {
    RegistryRemedies remedies = RemediesByHost.of(operation.image());
    return InsecureRegistries.isLoopback(operation.domain())
        ? "run " + remedies.login() + " on this machine before pulling it"
        : remedies.makePublicHint();
  }

  private static VisibilityReport unknown(RegistryException e) {
    return new VisibilityReport(
        Visibility.UNKNOWN, "the visibility could not be determined: " + e.getMessage());
  }

  private void look(Digest digest) throws IOException {
    Manifest top = repositoryClient.required(digest);
    Manifest image = top.descriptor().isIndex() ? first(top) : top;
    repositoryClient.config(ImageInspector.digest(image.json().at("config")));
    Optional<JsonValue> layer =
        image.json().at("layers").elements().stream().filter(VisibilityCheck::isHere).findFirst();
    if (layer.isPresent()) {
      repositoryClient.peek(ImageInspector.digest(layer.get()));
    }
  }

  private Manifest first(Manifest index) throws IOException {
    List<JsonValue> entries = index.json().at("manifests").elements();
    if (entries.isEmpty()) {
      throw new InvalidResponseException("the index is empty");
    }
    return repositoryClient.required(ImageInspector.digest(entries.get(0)));
  }

  /** Returns false for a foreign layer, which is stored at a URL of its own. */
  private static boolean isHere(JsonValue layer) {
    return layer.at("urls").elements().isEmpty();
  }
}
