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
 * Podman's requests. Its copy of Docker's pull has no {@code tlsVerify} (4.3), so its own pull is
 * used.
 *
 * @param apiVersion the version of its own API
 */
public record PodmanApi(String apiVersion) implements EngineApi {
  private static final Set<Capability> SECRETS =
      Set.of(Capability.SECRETS, Capability.SECRET_VARIABLES);

  private static final String WHY_NO_SECRETS =
      "Podman takes a build's secrets as files of the context, and leaves those on its disk if"
          + " that is full, the request breaks off or Podman is killed";

  private static final String WHY_NO_ZSTD =
      "Podman compresses by zstd only in a push of its own that does not say what digest it"
          + " pushed; with the other it is gzip";

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
   * Its builds have secrets, and what is wrong with them is what is said. The whole context lies in
   * its temporary directory, as a file and unpacked. That directory is removed once a build is
   * done, has failed or was cancelled, but not (4.3) if the context was cut short or could not be
   * unpacked; what a killed Podman had, the next one does not look for.
   */
  @Override
  public Optional<String> whyNot(Capability capability) {
    if (capability == Capability.ZSTD_LAYERS) {
      return Optional.of(WHY_NO_ZSTD);
    }
    return SECRETS.contains(capability) ? Optional.of(WHY_NO_SECRETS) : Optional.empty();
  }

  /** It answers 500 without a reason to a relative link that leads out of the context. */
  @Override
  public void check(BuildContext context) {
    for (ContextEntry entry : context.entries()) {
      Optional<ContextEntry.Link> link = entry.asLink().filter(PodmanApi::leadsOut);
      if (link.isPresent()) {
        throw new BuildFailedException(
            "copy: Podman takes no link that leads out of the files that are sent, such as "
                + link.get().path()
                + " -> "
                + link.get().target()
                + "; leave it out with .dockerignore, copy what it points to, make it absolute, or"
                + " use another engine");
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

  /** All in one list of JSON; nothing in a name or an address has to be escaped there. */
  @Override
  public RequestTarget hosts(RequestTarget build, SortedMap<String, String> hosts) {
    return hosts.isEmpty()
        ? build
        : build.with("extrahosts", "[\"" + String.join("\",\"", EngineApi.pairs(hosts)) + "\"]");
  }
}
