package io.imagespec.docker.internal.buildkit;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.buildkit.session.ArchiveFile;
import io.imagespec.docker.internal.buildkit.session.ArchiveSink;
import io.imagespec.docker.internal.buildkit.session.Credentials;
import io.imagespec.docker.internal.buildkit.session.FileSync;
import io.imagespec.docker.internal.buildkit.session.FileTree;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.Health;
import io.imagespec.docker.internal.buildkit.session.Secrets;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.docker.internal.buildkit.session.SshAgent;
import io.imagespec.docker.internal.host.Reason;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
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

/** What one build answers its builder: files, credentials, secrets, ssh agent, caches, archive. */
final class Answers implements AutoCloseable {
  private final SessionThreads threads = new SessionThreads();
  private final FirstFailure failure = new FirstFailure();
  private final List<BindableService> services = new ArrayList<>();
  private Optional<Secrets> secrets = Optional.empty();
  private Optional<Export> export = Optional.empty();

  private record Export(Path place, ArchiveFile file, ArchiveSink sink) {}

  private Answers() {}

  /** Looks up the secrets, once. */
  static Answers open(
      BuildRequest request, Dockerfile dockerfile, LocalCaches caches, BuildListener listener) {
    Answers answers = new Answers();
    try {
      answers.add(request, dockerfile, listener);
      caches.content(answers.threads).ifPresent(answers.services::add);
      return answers;
    } catch (RuntimeException | Error e) {
      answers.close();
      throw e;
    }
  }

  private void add(BuildRequest request, Dockerfile dockerfile, BuildListener listener) {
    services.add(new Health());
    services.add(files(request, dockerfile, listener));
    services.add(credentials(request));
    secrets = secrets(request);
    secrets.ifPresent(services::add);
    request.sshAgent().ifPresent(socket -> services.add(agent(socket)));
    if (request.delivery() instanceof Delivery.Archive archive) {
      export = Optional.of(begin(archive.file()));
    }
    export.ifPresent(archive -> services.add(archive.sink()));
  }

  private Export begin(Path place) {
    try {
      ArchiveFile file = new ArchiveFile(place);
      return new Export(place, file, new ArchiveSink(file.out(), threads, failure));
    } catch (IOException e) {
      throw unwritten(place, e);
    }
  }

  private FileSync files(BuildRequest request, Dockerfile dockerfile, BuildListener listener) {
    byte[] text = dockerfile.text().getBytes(StandardCharsets.UTF_8);
    return new FileSync(
        Map.of(
            "context", FileTree.of(request.plan().context()),
            "dockerfile", FileTree.generated(Map.of(Frontend.DOCKERFILE, text))),
        threads,
        failure,
        (tree, files, bytes) ->
            listener.on(new BuildEvent.Progress("send " + tree, bytes, OptionalLong.empty())));
  }

  private Credentials credentials(BuildRequest request) {
    Stream<ImageReference> caches =
        Stream.concat(request.cacheExports().stream(), request.cacheImports().stream())
            .filter(LayerCache.Registry.class::isInstance)
            .map(cache -> ((LayerCache.Registry) cache).image());
    Stream<ImageReference> pushed =
        request.delivery() instanceof Delivery.Push push ? Stream.of(push.image()) : Stream.empty();
    List<ImageReference> repositories =
        Stream.of(pushed, request.plan().base().stream(), caches).flatMap(s -> s).toList();
    return new Credentials(keychain(request), repositories, Credentials.DEADLINE, threads, failure);
  }

  /** The base is only read, whatever else is done in its registry. */
  private static Keychain keychain(BuildRequest request) {
    Keychain keychain = request.keychain();
    Optional<ImageReference> base = request.plan().base().map(ImageReference::repository);
    Optional<ImageReference> pushed =
        request.delivery() instanceof Delivery.Push push
            ? Optional.of(push.image().repository())
            : Optional.empty();
    return repository ->
        base.filter(repository::equals).isPresent() && !pushed.equals(base)
            ? keychain.findForPull(repository)
            : keychain.find(repository);
  }

  private static Optional<Secrets> secrets(BuildRequest request) {
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
      return Optional.of(new Secrets(values));
    } finally {
      values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    }
  }

  private SshAgent agent(Path socket) {
    return new SshAgent(Map.of(SshAgent.DEFAULT, socket), threads, failure);
  }

  List<ServerServiceDefinition> services() {
    return services.stream().map(BindableService::bindService).toList();
  }

  /** Why one of them gave up, if one did. */
  Optional<RuntimeException> failure() {
    return failure.get();
  }

  /** Puts the archive in its place, if there is to be one. Called if the build succeeded. */
  void publish() {
    export.ifPresent(this::publish);
  }

  private void publish(Export archive) {
    try {
      if (!archive.sink().isWhole()) {
        throw new IOException("the builder sent no whole archive");
      }
      archive.file().publish();
    } catch (IOException e) {
      throw unwritten(archive.place(), e);
    }
  }

  private static EngineUnavailableException unwritten(Path place, IOException e) {
    return new EngineUnavailableException(
        "write the archive "
            + place
            + ": "
            + Reason.text(e)
            + "; see that its directory is there, and that it can be written",
        e);
  }

  @Override
  public void close() {
    threads.close();
    secrets.ifPresent(Secrets::close);
    export.ifPresent(
        archive -> {
          try {
            archive.file().close();
          } catch (IOException e) {
            throw unwritten(archive.place(), e);
          }
        });
  }
}
