package io.imagespec.docker.internal.buildkit;

import io.grpc.ServerServiceDefinition;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing to solve.
 *
 * @param what for messages, for example {@code build ghcr.io/acme/app:x}
 * @param dockerfile where the steps come from
 * @param frontend what the frontend is told
 * @param exporter what is done with the result
 * @param caches layers from elsewhere, and to there
 * @param entitlements what has to be allowed
 * @param sharedKey what is the same whenever the same files are sent
 * @param services what is answered in the session
 * @param failure why one of the services gave up, if so
 */
record Task(
    String what,
    Dockerfile dockerfile,
    Map<String, String> frontend,
    Exporter exporter,
    CacheEntries caches,
    List<String> entitlements,
    String sharedKey,
    List<ServerServiceDefinition> services,
    Supplier<Optional<RuntimeException>> failure) {
  Task {
    frontend = Map.copyOf(frontend);
    entitlements = List.copyOf(entitlements);
    services = List.copyOf(services);
  }

  /** Never what is behind the services. */
  @Override
  public String toString() {
    return what;
  }
}
