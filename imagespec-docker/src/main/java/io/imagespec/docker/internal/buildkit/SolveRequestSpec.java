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
 * The input of a solve.
 *
 * @param what the action for messages, for example {@code build ghcr.io/acme/app:x}
 * @param dockerfile the Dockerfile, which maps lines to steps
 * @param frontend the options of the frontend
 * @param exporterOptions the exporter of the result
 * @param caches the layer caches to read and write
 * @param entitlements the required entitlements
 * @param sharedKey a key that is equal for builds that send the same files
 * @param services the services of the session
 * @param given returns the credential that the builder received for a registry, if any
 * @param failure returns the first failure of a service, if any
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

  /**
   * Hashes user, directory and repository. The key only affects the files that are sent again,
   * never the image.
   */
  private static String sharedKey(BuildRequest request) {
    String text =
        String.join(
            "\0",
            System.getProperty("user.name", ""),
            System.getProperty("user.dir", ""),
            request.delivery().image().repository().toString());
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** Returns the action, never the content of the services. */
  @Override
  public String toString() {
    return what;
  }
}
