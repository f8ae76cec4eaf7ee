package io.imagespec.docker.internal.buildkit.session.auth;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.buildkit.proto.AuthGrpc;
import io.imagespec.docker.internal.buildkit.proto.CredentialsRequest;
import io.imagespec.docker.internal.buildkit.proto.CredentialsResponse;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.name.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the user's credentials for registries at a builder's request.
 *
 * <p>A builder requests a credential for a registry, but a {@link Keychain} finds one for a
 * repository. The build therefore lists its repositories, and the first one in the registry with a
 * credential is used. The repository that requires most, the one of the push, comes first. Other
 * registries are accessed anonymously, regardless of the keychain.
 *
 * <p>Each registry is looked up once per build, by one thread, regardless of the number of
 * requests. A keychain that fails or exceeds the deadline fails the build; the reason is kept as
 * the build's {@link FirstFailure}. Thread-safe.
 */
public final class AuthService extends AuthGrpc.AuthImplBase {
  /** The default deadline of a keychain. It is longer than the 30 s of a credential helper. */
  public static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(AuthService.class);
  private static final List<String> HUB_SERVERS =
      List.of("registry-1.docker.io", "index.docker.io");
  private static final CredentialsResponse ANONYMOUS = CredentialsResponse.getDefaultInstance();

  private final CredentialLookup lookup;
  private final List<ImageReference> repositories;
  private final ConcurrentMap<String, CompletableFuture<Optional<IssuedCredential>>> answers =
      new ConcurrentHashMap<>();

  /**
   * Creates a service for some repositories.
   *
   * @param keychain the keychain
   * @param repositories the repositories of the build, the one that requires most first
   * @param deadline the maximum time of the keychain for one registry
   * @param threads the threads of the lookups
   * @param failure keeps the reason of a failed lookup
   */
  public AuthService(
      Keychain keychain,
      List<ImageReference> repositories,
      Duration deadline,
      SessionThreads threads,
      FirstFailure failure) {
    this.lookup = new CredentialLookup(keychain, deadline, threads, failure);
    this.repositories = repositories.stream().map(ImageReference::repository).distinct().toList();
  }

  @Override
  public void credentials(CredentialsRequest request, StreamObserver<CredentialsResponse> answer) {
    String domain = domain(request.getHost());
    List<ImageReference> used =
        repositories.stream()
            .filter(repository -> domain(repository.domain()).equals(domain))
            .toList();
    if (used.isEmpty()) {
      LOG.debug(
          "the builder requested a credential for {}, which this build does not use",
          request.getHost());
      send(answer, ANONYMOUS);
      return;
    }
    var unused =
        answers
            .computeIfAbsent(domain, host -> lookup.start(host, used))
            .whenComplete(
                (found, failure) -> {
                  if (failure != null) {
                    answer.onError(
                        Status.UNAVAILABLE
                            .withDescription(failure.getMessage())
                            .asRuntimeException());
                  } else {
                    send(
                        answer,
                        found
                            .map(IssuedCredential::credential)
                            .map(AuthService::response)
                            .orElse(ANONYMOUS));
                  }
                });
  }

  /**
   * Returns the credential that the builder received for a registry.
   *
   * @param registry the host, as in image names
   * @return the credential; empty if the builder did not request one, or received none
   */
  public Optional<IssuedCredential> given(String registry) {
    CompletableFuture<Optional<IssuedCredential>> answer = answers.get(domain(registry));
    return answer == null || !answer.isDone() || answer.isCompletedExceptionally()
        ? Optional.empty()
        : answer.join();
  }

  /** Returns the domain in image names. The builder's host name of Docker Hub differs from it. */
  private static String domain(String host) {
    String domain = host.toLowerCase(Locale.ROOT);
    return HUB_SERVERS.contains(domain) ? "docker.io" : domain;
  }

  /** Converts a credential. An identity token has no user name. */
  private static CredentialsResponse response(Credential credential) {
    return switch (credential.kind()) {
      case PASSWORD ->
          CredentialsResponse.newBuilder()
              .setUsername(credential.username())
              .setSecret(credential.secret())
              .build();
      case IDENTITY_TOKEN ->
          CredentialsResponse.newBuilder().setSecret(credential.secret()).build();
      case REGISTRY_TOKEN -> ANONYMOUS;
    };
  }

  private static void send(
      StreamObserver<CredentialsResponse> answer, CredentialsResponse response) {
    answer.onNext(response);
    answer.onCompleted();
  }
}
