package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.auth.Authenticator;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.auth.RegistryUser;
import io.imagespec.docker.internal.registry.auth.TokenCache;
import io.imagespec.docker.internal.registry.auth.TokenClient;
import io.imagespec.docker.internal.registry.blob.PushPreflight;
import io.imagespec.docker.internal.registry.distribution.DistributionClient;
import io.imagespec.docker.internal.registry.distribution.ImageInspector;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.distribution.MirrorFallback;
import io.imagespec.docker.internal.registry.distribution.OperationRunner;
import io.imagespec.docker.internal.registry.distribution.RegistriesWithoutHead;
import io.imagespec.docker.internal.registry.distribution.RepositoryClient;
import io.imagespec.docker.internal.registry.endpoint.CertsDirectories;
import io.imagespec.docker.internal.registry.endpoint.ProxyResolver;
import io.imagespec.docker.internal.registry.endpoint.RegistryEndpoints;
import io.imagespec.docker.internal.registry.http.HttpClients;
import io.imagespec.docker.internal.registry.http.HttpTransport;
import io.imagespec.docker.internal.registry.http.RedirectingTransport;
import io.imagespec.docker.internal.registry.http.RegistryTransport;
import io.imagespec.docker.internal.registry.http.RetryingTransport;
import io.imagespec.docker.internal.remedy.RegistryAction;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.VisibilityReport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An {@link ImageRegistry} over HTTP. Opens no connection before the first request; thread-safe.
 */
public final class HttpImageRegistry implements ImageRegistry {
  /** The time limit of the visibility check, whose result is only informative. */
  private static final Duration EXPOSURE_DEADLINE = Duration.ofSeconds(20);

  private final RegistryOptions options;
  private final RegistryEndpoints endpoints;
  private final HttpClients clients;
  private final Duration backoff;
  private final DistributionClient client;
  private final OperationRunner runner;

  /**
   * Creates a registry with known URLs of some domains and with a custom retry pause, for tests.
   */
  HttpImageRegistry(RegistryOptions options, Map<String, URI> places, Duration backoff) {
    this.options = options;
    CertsDirectories certificates = CertsDirectories.of(options.environment());
    this.endpoints = new RegistryEndpoints(options.insecure(), certificates, places);
    this.clients =
        new HttpClients(options.insecure(), certificates, ProxyResolver.of(options.environment()));
    this.backoff = backoff;
    this.client = newClient(clients);
    this.runner =
        new OperationRunner(client, options, new RegistryUser(options.keychain(), clients));
  }

  /** Creates a client with an empty token cache and no known authentication challenge. */
  private DistributionClient newClient(HttpClients clients) {
    RedirectingTransport redirectingTransport =
        new RedirectingTransport(new RetryingTransport(new HttpTransport(clients), backoff));
    Authenticator authenticator =
        new Authenticator(
            new TokenCache(new TokenClient(redirectingTransport)), options.insecure());
    return new DistributionClient(
        new RegistryTransport(endpoints, redirectingTransport),
        authenticator,
        new RegistriesWithoutHead());
  }

  /**
   * Creates a registry.
   *
   * @param options keychain, insecure registries and deadline
   * @return the registry, to be closed by the caller
   */
  public static HttpImageRegistry connect(RegistryOptions options) {
    return connect(options, RetryingTransport.BACKOFF);
  }

  /** Creates a registry with a custom retry pause, for tests. */
  public static HttpImageRegistry connect(RegistryOptions options, Duration backoff) {
    return new HttpImageRegistry(options, Map.of(), backoff);
  }

  /**
   * Creates a client for manifests, configs and blobs that uses the same connections.
   *
   * @param transferDeadline the time limit of one upload or download; the time limit without any
   *     progress is the deadline of one request
   * @return the client, closed together with this registry
   */
  public RegistryContentClient content(Duration transferDeadline) {
    return new RegistryContentClient(runner, clients, transferDeadline);
  }

  @Override
  public void prepare(ImageReference image) {
    var unused =
        runner.run(
            runner.operation("prepare", RegistryAction.PULL, image),
            operation -> {
              client.ping(operation);
              return image;
            });
  }

  @Override
  public Optional<Descriptor> find(ImageReference image) {
    RegistryOperation operation = runner.operation("find", RegistryAction.PULL, image);
    operation.refuseImpossiblePath();
    return runner.runInRepository(
        operation, repositoryClient -> repositoryClient.descriptor(name(image)));
  }

  @Override
  public Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
    return new MirrorFallback(
            options.mirrors(), runner.operation("inspect", RegistryAction.PULL, image))
        .ask(
            operation ->
                runner.runInRepository(
                    operation,
                    repositoryClient ->
                        inspect(
                            repositoryClient,
                            image,
                            new ImageInspector(repositoryClient, wanted))));
  }

  private static Optional<RemoteImage> inspect(
      RepositoryClient repositoryClient, ImageReference image, ImageInspector reader)
      throws IOException {
    Optional<Manifest> top = repositoryClient.manifest(name(image), "pull");
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
    runner.runInRepository(
        "tag " + pinned + " as",
        RegistryAction.PUSH,
        target,
        repositoryClient -> tag(repositoryClient, pinned, tag));
  }

  private static Descriptor tag(
      RepositoryClient repositoryClient, ImageReference pinned, String tag) throws IOException {
    Manifest manifest =
        repositoryClient
            .manifest(name(pinned), "pull,push")
            .orElseThrow(
                () ->
                    new RegistryException(
                        repositoryClient.operation() + ": no such image; push it first",
                        RegistryError.of(404, List.of()),
                        null));
    repositoryClient.put(tag, manifest);
    return manifest.descriptor();
  }

  @Override
  public Optional<Descriptor> copy(ImageReference pinnedSource, ImageReference target) {
    return content(RegistryContentClient.TRANSFER_DEADLINE).copyImage(pinnedSource, target);
  }

  @Override
  public void checkPush(ImageReference image) {
    runner.run(
        runner.operation("push", RegistryAction.PUSH, image),
        operation -> {
          new PushPreflight(client, operation).run();
          return image;
        });
  }

  @Override
  public VisibilityReport checkVisibility(ImageReference pinned) {
    Digest digest =
        pinned
            .digest()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "check visibility of " + pinned + ": the reference has no digest"));
    Deadline deadline = Deadline.in(options.deadline()).atMost(EXPOSURE_DEADLINE);
    HttpClients anonymous = clients.withoutClientCertificates();
    RegistryUser user = new RegistryUser(Keychain.none(), anonymous);
    RegistryOperation operation =
        RegistryOperation.of(
            "check anonymous access to", RegistryAction.PULL, pinned, user, deadline);
    RepositoryClient repositoryClient = new RepositoryClient(newClient(anonymous), operation);
    return new VisibilityCheck(repositoryClient, operation).run(digest);
  }

  static String name(ImageReference image) {
    return image
        .digest()
        .map(Object::toString)
        .or(image::tag)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "image " + image + ": the reference has neither a tag nor a digest; add one"));
  }

  @Override
  public void close() {
    clients.close();
  }
}
