package io.imagespec.docker.internal.engine.api;

import io.imagespec.context.BuildContext;
import io.imagespec.context.ContextEntry;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.Capability;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Podman's requests. Pulls use Podman's own API, because its version of Docker's pull has no {@code
 * tlsVerify} (4.3).
 *
 * @param apiVersion the version of Podman's own API
 */
public record PodmanApi(String apiVersion) implements EngineApi {
  private static final Set<Capability> SECRETS =
      Set.of(Capability.SECRETS, Capability.SECRET_VARIABLES);

  private static final String WHY_NO_SECRETS =
      "Podman receives a build's secrets as files of the context, and may leave them on its disk"
          + " if the disk is full, the request is aborted or Podman is killed";

  private static final String WHY_NO_ZSTD =
      "Podman compresses with zstd only in its own push API, which does not report the pushed"
          + " digest; Docker's push API uses gzip";

  @Override
  public String name() {
    return "podman";
  }

  @Override
  public RequestTarget pull(ImageReference image, Platform platform, boolean insecure) {
    RequestTarget pull =
        RequestTarget.of("/v" + apiVersion + "/libpod/images/pull")
            .with("reference", image.toString())
            .with("OS", platform.os())
            .with("Arch", platform.architecture());
    RequestTarget exact = platform.variant().map(v -> pull.with("Variant", v)).orElse(pull);
    return insecure ? exact.with("tlsVerify", "false") : exact;
  }

  @Override
  public RequestTarget push(ImageReference image, boolean insecure) {
    RequestTarget push = new DockerApi().push(image, insecure);
    return insecure ? push.with("tlsVerify", "false") : push;
  }

  /**
   * Returns the reason for a missing capability. Podman's builds support secrets, but not safely.
   * Podman's temporary directory contains the whole context, as a file and unpacked. Podman removes
   * the directory when a build succeeds, fails or is cancelled, but not (4.3) if the context is
   * incomplete or cannot be unpacked. A restarted Podman does not remove the files of a killed one.
   */
  @Override
  public Optional<String> whyNot(Capability capability) {
    if (capability == Capability.ZSTD_LAYERS) {
      return Optional.of(WHY_NO_ZSTD);
    }
    return SECRETS.contains(capability) ? Optional.of(WHY_NO_SECRETS) : Optional.empty();
  }

  /**
   * Rejects a relative link that leads out of the context. Podman would respond with 500 and no
   * message.
   */
  @Override
  public void check(BuildContext context) {
    for (ContextEntry entry : context.entries()) {
      Optional<ContextEntry.Link> link = entry.asLink().filter(PodmanApi::leadsOut);
      if (link.isPresent()) {
        throw new BuildFailedException(
            "copy: Podman rejects the link "
                + link.get().path()
                + " -> "
                + link.get().target()
                + ", which leads out of the build context; exclude it with .dockerignore, copy its"
                + " target instead, make it absolute, or use another engine");
      }
    }
  }

  private static boolean leadsOut(ContextEntry.Link link) {
    if (link.target().startsWith("/")) {
      return false;
    }
    int depth = (int) link.path().chars().filter(c -> c == '/').count();
    for (String part : link.target().split("/+", -1)) {
      depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  /** Adds all hosts as one JSON list. Names and addresses need no escaping in JSON. */
  @Override
  public RequestTarget hosts(RequestTarget build, SortedMap<String, String> hosts) {
    return hosts.isEmpty()
        ? build
        : build.with("extrahosts", "[\"" + String.join("\",\"", EngineApi.pairs(hosts)) + "\"]");
  }
}
