package io.imagespec.docker.internal.buildkit;

import io.grpc.ServerServiceDefinition;
import io.imagespec.Network;
import io.imagespec.docker.internal.buildkit.session.auth.IssuedCredential;
import io.imagespec.engine.BuildRequest;
import io.imagespec.name.Digest;
import io.imagespec.plan.Dockerfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One thing to solve.
 *
 * @param what for messages, for example {@code build ghcr.io/acme/app:x}
 * @param dockerfile where the steps come from
 * @param frontend what the frontend is told
 * @param exporterOptions what is done with the result
 * @param caches layers from elsewhere, and to there
 * @param entitlements what has to be allowed
 * @param sharedKey what is the same whenever the same files are sent
 * @param services what is answered in the session
 * @param given what the builder was told for a registry, if it asked
 * @param failure why one of the services gave up, if so
 */
record SolveRequestSpec(
    String what,
    Dockerfile dockerfile,
    Map<String, String> frontend,
    ExporterOptions exporterOptions,
    LayerCacheOptions caches,
    List<String> entitlements,
    String sharedKey,
    List<ServerServiceDefinition> services,
    Function<String, Optional<IssuedCredential>> given,
    Supplier<Optional<RuntimeException>> failure) {
  SolveRequestSpec {
    frontend = Map.copyOf(frontend);
    entitlements = List.copyOf(entitlements);
    services = List.copyOf(services);
  }

  static SolveRequestSpec of(
      BuildRequest request,
      Dockerfile dockerfile,
      ExporterOptions exporterOptions,
      LayerCacheOptions caches,
      SessionServices sessionServices) {
    return new SolveRequestSpec(
        "build " + request.delivery().image(),
        dockerfile,
        FrontendOptions.attributes(request, dockerfile, caches),
        exporterOptions,
        caches,
        usesHostNetwork(request) ? List.of("network.host") : List.of(),
        sharedKey(request),
        sessionServices.services(),
        sessionServices::given,
        sessionServices::failure);
  }

  private static boolean usesHostNetwork(BuildRequest request) {
    return request
        .plan()
        .firstStep(i -> i.asRun().filter(run -> run.network() == Network.HOST).isPresent())
        .isPresent();
  }

  /** Who builds what from where: only what is sent again depends on it, never what is built. */
  private static String sharedKey(BuildRequest request) {
    String text =
        String.join(
            "\0",
            System.getProperty("user.name", ""),
            System.getProperty("user.dir", ""),
            request.delivery().image().repository().toString());
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** Never what is behind the services. */
  @Override
  public String toString() {
    return what;
  }
}
