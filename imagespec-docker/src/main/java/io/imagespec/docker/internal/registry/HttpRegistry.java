package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.remedy.Deed;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.Exposure;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.RemoteImage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Registries over HTTP. Opens nothing before the first question; thread-safe. */
public final class HttpRegistry implements ImageRegistry {
  /** How long the look at an image as nobody may take; it only informs. */
  private static final Duration EXPOSURE_DEADLINE = Duration.ofSeconds(20);

  private final RegistryOptions options;
  private final Endpoints endpoints;
  private final Clients clients;
  private final Duration backoff;
  private final Conversation conversation;
  private final Inquiries inquiries;

  /** Some registries are known to be at other places; other pauses are for tests. */
  HttpRegistry(RegistryOptions options, Map<String, URI> places, Duration backoff) {
    this.options = options;
    CertificateDirectories certificates = CertificateDirectories.of(options.environment());
    this.endpoints = new Endpoints(options.insecure(), certificates, places);
    this.clients = new Clients(options.insecure(), certificates, Proxies.of(options.environment()));
    this.backoff = backoff;
    this.conversation = conversation(clients);
    this.inquiries = new Inquiries(conversation, options, new User(options.keychain(), clients));
  }

  /** One that knows of no demand and no token yet. */
  private Conversation conversation(Clients clients) {
    Redirects redirects = new Redirects(new Attempts(new Wire(clients), backoff));
    Authorizations authorizations =
        new Authorizations(new Tokens(new TokenServer(redirects)), options.insecure());
    return new Conversation(endpoints, authorizations, redirects, new ManifestHeads());
  }

  /**
   * Makes a conversation.
   *
   * @param options keychain, insecure registries and deadline
   * @return the conversation, to be closed by the caller
   */
  public static HttpRegistry connect(RegistryOptions options) {
    return connect(options, Attempts.BACKOFF);
  }

  /** With other pauses, for tests. */
  static HttpRegistry connect(RegistryOptions options, Duration backoff) {
    return new HttpRegistry(options, Map.of(), backoff);
  }

  /**
   * Manifests, configs and blobs, over the same connections.
   *
   * @param transferDeadline how long one up- or download may take in all; how long it may stand
   *     still is the deadline of one question
   * @return what ends with this
   */
  public RegistryContent content(Duration transferDeadline) {
    return new RegistryContent(inquiries, clients, transferDeadline);
  }

  @Override
  public Optional<Descriptor> find(ImageReference image) {
    Question question = inquiries.question("find", Deed.PULL, image);
    question.refuseImpossiblePath();
    return inquiries.ask(question, repository -> repository.descriptor(name(image)));
  }

  @Override
  public Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
    return new Pull(options.mirrors(), inquiries.question("inspect", Deed.PULL, image))
        .ask(
            question ->
                inquiries.ask(
                    question,
                    repository -> inspect(repository, image, new ImageReader(repository, wanted))));
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
    inquiries.ask(
        "tag " + pinned + " as", Deed.PUSH, target, repository -> tag(repository, pinned, tag));
  }

  private static Descriptor tag(Repository repository, ImageReference pinned, String tag)
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
    return manifest.descriptor();
  }

  @Override
  public void checkPush(ImageReference image) {
    inquiries.begin(
        inquiries.question("push", Deed.PUSH, image),
        question -> {
          new PushCheck(conversation, question).run();
          return image;
        });
  }

  @Override
  public Exposure exposure(ImageReference pinned) {
    Digest digest =
        pinned
            .digest()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "exposure of " + pinned + ": the reference has no digest"));
    Deadline deadline = Deadline.in(options.deadline()).atMost(EXPOSURE_DEADLINE);
    Clients nobody = clients.nobody();
    User user = new User(Keychain.none(), nobody);
    Question question = new Question("look as nobody at", Deed.PULL, pinned, user, deadline);
    Repository repository = new Repository(conversation(nobody), question);
    return new ExposureCheck(repository, question).run(digest);
  }

  static String name(ImageReference image) {
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
}
