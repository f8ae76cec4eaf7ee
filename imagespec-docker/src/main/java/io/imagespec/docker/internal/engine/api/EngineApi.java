package io.imagespec.docker.internal.engine.api;

import io.imagespec.context.BuildContext;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.docker.internal.host.ProbeResult;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.Capability;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The requests in which Podman differs from Docker. */
public interface EngineApi {
  /** Returns the engine's name. */
  String name();

  /**
   * Returns the request that pulls a digest.
   *
   * @param image a repository with a digest
   * @param insecure true if plain HTTP is allowed
   */
  RequestTarget pull(ImageReference image, Platform platform, boolean insecure);

  /** Returns the request that pushes a tag. */
  RequestTarget push(ImageReference image, boolean insecure);

  /**
   * Adds hosts for the commands of a build.
   *
   * @param build the build
   * @param hosts addresses by name
   */
  RequestTarget hosts(RequestTarget build, SortedMap<String, String> hosts);

  /**
   * Returns the reason that the engine's own builder lacks a capability, or empty if there is no
   * specific reason.
   */
  default Optional<String> whyNot(Capability capability) {
    return Optional.empty();
  }

  /**
   * Rejects a context that the engine cannot receive.
   *
   * @throws BuildFailedException if the context has such an entry; nothing was sent
   */
  default void check(BuildContext context) {}

  static EngineApi of(ProbeResult.Answered answer) {
    return answer.kind() == EngineKind.PODMAN
        ? new PodmanApi(answer.apiVersion())
        : new DockerApi();
  }

  /** Returns the hosts as {@code name:address}. */
  static List<String> pairs(SortedMap<String, String> hosts) {
    return hosts.entrySet().stream().map(host -> host.getKey() + ":" + host.getValue()).toList();
  }
}
