package io.imagespec.docker.internal.buildkit;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.imagespec.ArchiveFormat;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.build.EngineFailures;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.HealthService;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.docker.internal.buildkit.session.auth.AuthService;
import io.imagespec.docker.internal.buildkit.session.auth.IssuedCredential;
import io.imagespec.docker.internal.buildkit.session.auth.SecretsService;
import io.imagespec.docker.internal.buildkit.session.auth.SshForwardService;
import io.imagespec.docker.internal.buildkit.session.filesync.FileSendService;
import io.imagespec.docker.internal.buildkit.session.filesync.FileSyncService;
import io.imagespec.docker.internal.buildkit.session.filesync.FileTree;
import io.imagespec.docker.internal.io.AtomicFile;
import io.imagespec.docker.internal.io.AtomicOutput;
import io.imagespec.docker.internal.oci.LayoutUnpacker;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.LayerCache;
import io.imagespec.engine.OpenSecrets;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Dockerfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The services that a build offers to its builder: files, credentials, secrets, SSH agent, caches
 * and archive.
 */
final class SessionServices implements AutoCloseable {
  private final SessionThreads threads = new SessionThreads();
  private final FirstFailure failure = new FirstFailure();
  private final List<BindableService> services = new ArrayList<>();
  private final AuthService authService;
  private Optional<SecretsService> secretsService = Optional.empty();
  private Optional<Export> export = Optional.empty();

  private record Export(Path place, AtomicOutput file, FileSendService sink) {}

  private SessionServices(BuildRequest request, boolean pushes) {
    this.authService = credentials(request, pushes);
  }

  /** Opens the services and looks up the secrets, once. */
  static SessionServices open(
      BuildRequest request,
      Dockerfile dockerfile,
      boolean pushes,
      LocalCacheDirectories caches,
      BuildListener listener) {
    SessionServices sessionServices = new SessionServices(request, pushes);
    try {
      sessionServices.add(request, dockerfile, listener);
      caches.content(sessionServices.threads).ifPresent(sessionServices.services::add);
      return sessionServices;
    } catch (RuntimeException | Error e) {
      sessionServices.close();
      throw e;
    }
  }

  private void add(BuildRequest request, Dockerfile dockerfile, BuildListener listener) {
    services.add(new HealthService());
    services.add(files(request, dockerfile, listener));
    services.add(authService);
    secretsService = secrets(request);
    secretsService.ifPresent(services::add);
    request.sshAgent().ifPresent(socket -> services.add(agent(socket)));
    export = request.delivery().asArchive().map(this::begin);
    export.ifPresent(archive -> services.add(archive.sink()));
  }

  private Export begin(Delivery.Archive archive) {
    Path place = archive.file();
    try {
      AtomicOutput file =
          archive.format() == ArchiveFormat.OCI_LAYOUT
              ? new LayoutUnpacker(place)
              : new AtomicFile(place);
      return new Export(place, file, new FileSendService(place, file.out(), threads, failure));
    } catch (IOException e) {
      throw EngineFailures.archiveNotWritable(place, e);
    }
  }

  private FileSyncService files(
      BuildRequest request, Dockerfile dockerfile, BuildListener listener) {
    byte[] text = dockerfile.text().getBytes(StandardCharsets.UTF_8);
    return new FileSyncService(
        Map.of(
            "context", FileTree.of(request.plan().context()),
            "dockerfile", FileTree.generated(Map.of(FrontendOptions.DOCKERFILE, text))),
        threads,
        failure,
        (tree, files, bytes) ->
            listener.on(new BuildEvent.Progress("send " + tree, bytes, OptionalLong.empty())));
  }

  /**
   * Creates the service for credentials. A builder requests one credential per registry, so the
   * service uses only the repositories that the builder itself accesses.
   */
  private AuthService credentials(BuildRequest request, boolean pushes) {
    Optional<ImageReference> pushed =
        Optional.of(request.delivery().image()).filter(image -> pushes);
    Stream<ImageReference> caches =
        Stream.concat(request.cacheExports().stream(), request.cacheImports().stream())
            .flatMap(cache -> cache.asRegistry().stream())
            .map(LayerCache.Registry::image);
    List<ImageReference> repositories =
        Stream.of(pushed.stream(), request.plan().base().stream(), caches).flatMap(s -> s).toList();
    return new AuthService(
        keychain(request, pushed.map(ImageReference::repository)),
        repositories,
        AuthService.DEADLINE,
        threads,
        failure);
  }

  /**
   * Wraps the request's keychain. The base is only pulled, regardless of other accesses to its
   * registry.
   */
  private static Keychain keychain(BuildRequest request, Optional<ImageReference> pushed) {
    Keychain keychain = request.keychain();
    Optional<ImageReference> base = request.plan().base().map(ImageReference::repository);
    return repository ->
        base.filter(repository::equals).isPresent() && !pushed.equals(base)
            ? keychain.findForPull(repository)
            : keychain.find(repository);
  }

  private static Optional<SecretsService> secrets(BuildRequest request) {
    if (request.plan().secrets().isEmpty()) {
      return Optional.empty();
    }
    Map<String, byte[]> values = new HashMap<>();
    try (OpenSecrets open = request.openSecrets()) {
      request
          .plan()
          .secrets()
          .keySet()
          .forEach(id -> open.value(id).ifPresent(value -> values.put(id, value)));
      return Optional.of(new SecretsService(values));
    } finally {
      values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    }
  }

  private SshForwardService agent(Path socket) {
    SshForwardService agent =
        new SshForwardService(Map.of(SshForwardService.DEFAULT, socket), threads, failure);
    agent.requireReachable();
    return agent;
  }

  List<ServerServiceDefinition> services() {
    return services.stream().map(BindableService::bindService).toList();
  }

  /** Returns the credential that the builder received for a registry, if it requested one. */
  Optional<IssuedCredential> given(String registry) {
    return authService.given(registry);
  }

  /** Returns the first failure of a service, if any. */
  Optional<RuntimeException> failure() {
    return failure.get();
  }

  /** Moves the archive, if any, to its final location. Called after a successful build. */
  void publish() {
    export.ifPresent(this::publish);
  }

  private void publish(Export archive) {
    try {
      if (!archive.sink().isWhole()) {
        throw new IOException("the builder sent an incomplete archive");
      }
      archive.file().publish();
    } catch (IOException e) {
      throw EngineFailures.archiveNotWritable(archive.place(), e);
    }
  }

  @Override
  public void close() {
    threads.close();
    secretsService.ifPresent(SecretsService::close);
    export.ifPresent(
        archive -> {
          try {
            archive.file().close();
          } catch (IOException e) {
            throw EngineFailures.archiveNotWritable(archive.place(), e);
          }
        });
  }
}
