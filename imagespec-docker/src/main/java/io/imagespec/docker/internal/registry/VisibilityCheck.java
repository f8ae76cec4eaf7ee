package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.auth.TransportFailure;
import io.imagespec.docker.internal.registry.distribution.ImageInspector;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.distribution.RepositoryClient;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
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
 * Who can pull an image: somebody without a credential asks for its manifest, its config and the
 * first bytes of a layer. In an index the first image counts.
 *
 * @param repositoryClient where the image is, in a conversation that knows no credential
 * @param operation the question
 */
record VisibilityCheck(RepositoryClient repositoryClient, RegistryOperation operation) {
  /**
   * Some registries hide what they do not show behind a 404; the image is there, so it is hidden.
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
        ? "everybody on this machine can pull it without a credential, and nobody else"
        : "everybody can pull it without a credential";
  }

  private VisibilityReport privateReport(int status) {
    return new VisibilityReport(
        Visibility.PRIVATE,
        "the registry answers "
            + status
            + " to those without a credential; "
            + RemediesByHost.of(operation.image()).makePublicHint());
  }

  private static VisibilityReport unknown(RegistryException e) {
    return new VisibilityReport(
        Visibility.UNKNOWN, "nobody knows who can pull it: " + e.getMessage());
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

  /** Foreign layers are at URLs of their own. */
  private static boolean isHere(JsonValue layer) {
    return layer.at("urls").elements().isEmpty();
  }
}
