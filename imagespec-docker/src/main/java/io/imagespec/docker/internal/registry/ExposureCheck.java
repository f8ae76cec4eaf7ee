package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.remedy.HostedRegistry;
import io.imagespec.name.Digest;
import io.imagespec.registry.Exposure;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.Visibility;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who can pull an image: somebody without a credential asks for its manifest, its config and the
 * first bytes of a layer. In an index the first image counts.
 *
 * @param repository where the image is, in a conversation that knows no credential
 * @param question the question
 */
record ExposureCheck(Repository repository, Question question) {
  /**
   * Some registries hide what they do not show behind a 404; the image is there, so it is hidden.
   */
  private static final Set<Integer> HIDDEN = Set.of(401, 403, 404);

  Exposure run(Digest digest) {
    try {
      look(digest);
      return new Exposure(Visibility.PUBLIC, everybody());
    } catch (RegistryException e) {
      return HIDDEN.contains(e.status().orElse(0)) ? hidden(e.status().getAsInt()) : unknown(e);
    } catch (IOException e) {
      return unknown(Silence.of(question, e));
    }
  }

  private String everybody() {
    return InsecureRegistries.isLoopback(question.domain())
        ? "everybody on this machine can pull it without a credential, and nobody else"
        : "everybody can pull it without a credential";
  }

  private Exposure hidden(int status) {
    return new Exposure(
        Visibility.PRIVATE,
        "the registry answers "
            + status
            + " to those without a credential; "
            + HostedRegistry.of(question.image()).publish());
  }

  private static Exposure unknown(RegistryException e) {
    return new Exposure(Visibility.UNKNOWN, "nobody knows who can pull it: " + e.getMessage());
  }

  private void look(Digest digest) throws IOException {
    Manifest top = repository.required(digest);
    Manifest image = top.descriptor().isIndex() ? first(top) : top;
    repository.config(ImageReader.digest(image.json().at("config")));
    Optional<Json> layer =
        image.json().at("layers").elements().stream().filter(ExposureCheck::isHere).findFirst();
    if (layer.isPresent()) {
      repository.peek(ImageReader.digest(layer.get()));
    }
  }

  private Manifest first(Manifest index) throws IOException {
    List<Json> entries = index.json().at("manifests").elements();
    if (entries.isEmpty()) {
      throw new UnacceptableAnswerException("the index is empty");
    }
    return repository.required(ImageReader.digest(entries.get(0)));
  }

  /** Foreign layers are at URLs of their own. */
  private static boolean isHere(Json layer) {
    return layer.at("urls").elements().isEmpty();
  }
}
