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
 * Tells a builder who the user is to a registry, when it wants to know.
 *
 * <p>A builder names a registry, a {@link Keychain} is asked for a repository. So the build says
 * which repositories it uses, and of those in the registry the first that has a credential decides:
 * put first what needs most, the one that is pushed to. To a registry that none of them is in the
 * user is nobody, whatever the keychain would say.
 *
 * <p>Each registry is looked up once in a build, by one thread, however often the builder asks. A
 * keychain that fails, or has no answer within the deadline, fails the build; why is kept as its
 * {@link FirstFailure}. Thread-safe.
 */
public final class AuthService extends AuthGrpc.AuthImplBase {
  /** How long a keychain may take: more than the 30 s that a credential helper has. */
  public static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(AuthService.class);
  private static final List<String> HUB_SERVERS =
      List.of("registry-1.docker.io", "index.docker.io");
  private static final CredentialsResponse NOBODY = CredentialsResponse.getDefaultInstance();

  private final CredentialLookup lookup;
  private final List<ImageReference> repositories;
  private final ConcurrentMap<String, CompletableFuture<Optional<IssuedCredential>>> answers =
      new ConcurrentHashMap<>();

  /**
   * Answers for some repositories.
   *
   * @param keychain who is asked
   * @param repositories what the build pulls and pushes, the most demanding first
   * @param deadline how long the keychain may take for one registry
   * @param threads where it is asked
   * @param failure keeps why it has no answer
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
      LOG.debug("the builder asks for {}, which is no registry of this build", request.getHost());
      send(answer, NOBODY);
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
                            .orElse(NOBODY));
                  }
                });
  }

  /**
   * What the builder was told for a registry.
   *
   * @param registry its host, as image names have it
   * @return the credential; empty if it did not ask, or was told that the user is nobody
   */
  public Optional<IssuedCredential> given(String registry) {
    CompletableFuture<Optional<IssuedCredential>> answer = answers.get(domain(registry));
    return answer == null || !answer.isDone() || answer.isCompletedExceptionally()
        ? Optional.empty()
        : answer.join();
  }

  /** The Hub is asked by another name than its images have. */
  private static String domain(String host) {
    String domain = host.toLowerCase(Locale.ROOT);
    return HUB_SERVERS.contains(domain) ? "docker.io" : domain;
  }

  /** An identity token has no user. */
  private static CredentialsResponse response(Credential credential) {
    return switch (credential.kind()) {
      case PASSWORD ->
          CredentialsResponse.newBuilder()
              .setUsername(credential.username())
              .setSecret(credential.secret())
              .build();
      case IDENTITY_TOKEN ->
          CredentialsResponse.newBuilder().setSecret(credential.secret()).build();
      case REGISTRY_TOKEN -> NOBODY;
    };
  }

  private static void send(
      StreamObserver<CredentialsResponse> answer, CredentialsResponse response) {
    answer.onNext(response);
    answer.onCompleted();
  }
}
