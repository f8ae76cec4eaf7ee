package io.imagespec.docker.internal.buildkit.session.auth;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.docker.internal.concurrent.Cancellations;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up credentials in a keychain, which may run a program or block forever.
 *
 * @param keychain the keychain
 * @param deadline the maximum time of a lookup
 * @param threads the threads that run lookups and wait for them
 * @param failure keeps the reason of a failed lookup
 */
record CredentialLookup(
    Keychain keychain, Duration deadline, SessionThreads threads, FirstFailure failure) {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialLookup.class);

  /** Looks up the repositories of one registry in order, until one has a credential. */
  CompletableFuture<Optional<IssuedCredential>> start(
      String host, List<ImageReference> repositories) {
    CompletableFuture<Optional<IssuedCredential>> answer = new CompletableFuture<>();
    try {
      var unused =
          threads.submit(
              () -> {
                answer(host, repositories, answer);
                return null;
              });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(over(e));
    }
    return answer;
  }

  private void answer(
      String host,
      List<ImageReference> repositories,
      CompletableFuture<Optional<IssuedCredential>> answer) {
    try {
      answer.complete(await(host, threads.submit(() -> find(host, repositories))));
    } catch (CancellationException | InterruptedException | RejectedExecutionException e) {
      answer.completeExceptionally(over(e));
    } catch (RuntimeException e) {
      failure.keep(e);
      answer.completeExceptionally(e);
    }
  }

  private static CancellationException over(Exception cause) {
    return Cancellations.of("the build has ended", cause);
  }

  private Optional<IssuedCredential> find(String host, List<ImageReference> repositories) {
    Optional<IssuedCredential> found =
        repositories.stream()
            .flatMap(
                repository ->
                    keychain
                        .find(repository)
                        .map(credential -> new IssuedCredential(credential, repository))
                        .stream())
            .findFirst();
    Optional<IssuedCredential> supported =
        found.filter(issuedCredential -> isSupported(issuedCredential.credential()));
    if (found.isPresent() && supported.isEmpty()) {
      LOG.info(
          "the builder accesses {} anonymously: BuildKit does not support registry tokens (from"
              + " {}); use a password or an identity token",
          host,
          found.get().credential().source());
    }
    return supported;
  }

  /**
   * Returns true if BuildKit's protocol can transmit the credential. It cannot transmit an access
   * token, which is never sent as a password: the access is then anonymous.
   */
  private static boolean isSupported(Credential credential) {
    return credential.kind() != Credential.Kind.REGISTRY_TOKEN;
  }

  private Optional<IssuedCredential> await(String host, Future<Optional<IssuedCredential>> found)
      throws InterruptedException {
    try {
      return found.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RegistryException(
          "credential for "
              + host
              + ": the keychain did not respond within "
              + deadline.toMillis()
              + " ms; if it runs a credential helper, run the helper by hand to find the reason",
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new RegistryException(
              "credential for " + host + ": the keychain failed: " + e.getCause(), e);
    } finally {
      found.cancel(true);
    }
  }
}
