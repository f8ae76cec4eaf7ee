package io.imagespec.docker.internal.registry;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.RemoteImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Registries over HTTP. Opens nothing before the first question; thread-safe. */
public final class HttpRegistry implements ImageRegistry {
  private final RegistryOptions options;
  private final Clients clients;
  private final Conversation conversation;

  private HttpRegistry(RegistryOptions options) {
    this.options = options;
    this.clients = new Clients(options.insecure());
    Redirects redirects = new Redirects(new Attempts(new Wire(clients)));
    Authorizations authorizations =
        new Authorizations(new TokenServer(redirects), options.insecure());
    this.conversation =
        new Conversation(new Endpoints(options.insecure()), authorizations, redirects);
  }

  /**
   * Makes a conversation.
   *
   * @param options keychain, insecure registries and deadline
   * @return the conversation, to be closed by the caller
   */
  public static HttpRegistry connect(RegistryOptions options) {
    return new HttpRegistry(options);
  }

  @Override
  public Optional<Descriptor> find(ImageReference image) {
    return ask("find", image, repository -> repository.descriptor(name(image)));
  }

  @Override
  public Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
    return ask(
        "inspect",
        image,
        repository -> inspect(repository, image, new ImageReader(repository, wanted)));
  }

  private static Optional<RemoteImage> inspect(
      Repository repository, ImageReference image, ImageReader reader) throws IOException {
    Optional<Manifest> top = repository.manifest(name(image), "pull");
    return top.isEmpty()
        ? Optional.empty()
        : Optional.of(new RemoteImage(image, top.get().descriptor(), reader.platforms(top.get())));
  }

  @Override
  public void tag(ImageReference pinned, String tag) {
    if (pinned.digest().isEmpty()) {
      throw new IllegalArgumentException(
          "tag " + pinned + " as " + tag + ": the reference has no digest");
    }
    ImageReference target = pinned.withTag(tag);
    ask("tag " + pinned + " as", target, repository -> tag(repository, pinned, tag));
  }

  private static Optional<Descriptor> tag(Repository repository, ImageReference pinned, String tag)
      throws IOException {
    Manifest manifest =
        repository
            .manifest(name(pinned), "pull,push")
            .orElseThrow(
                () ->
                    new RegistryException(
                        repository.question() + ": no such image; push it first",
                        404,
                        List.of(),
                        null));
    repository.put(tag, manifest);
    return Optional.of(manifest.descriptor());
  }

  private <T> Optional<T> ask(String action, ImageReference image, Inquiry<T> inquiry) {
    Question question =
        new Question(action, image, options.keychain(), Deadline.in(options.deadline()));
    try {
      return inquiry.of(new Repository(conversation, question));
    } catch (IOException e) {
      throw Silence.of(question, e);
    }
  }

  private static String name(ImageReference image) {
    return image
        .digest()
        .map(Object::toString)
        .or(image::tag)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "image "
                        + image
                        + ": a registry is asked for a tag or a digest, and it has neither"));
  }

  @Override
  public void close() {
    clients.close();
  }

  /** What one question does with its repository. */
  private interface Inquiry<T> {
    Optional<T> of(Repository repository) throws IOException;
  }
}
