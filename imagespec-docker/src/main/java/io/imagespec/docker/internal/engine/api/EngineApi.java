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
  /** The engine's name. */
  String name();

  /**
   * Pulls a digest.
   *
   * @param image a repository with a digest
   * @param insecure whether plain HTTP will do
   */
  RequestTarget pull(ImageReference image, Platform platform, boolean insecure);

  /** Pushes a tag. */
  RequestTarget push(ImageReference image, boolean insecure);

  /**
   * Gives a build's commands hosts.
   *
   * @param build the build
   * @param hosts addresses by name
   */
  RequestTarget hosts(RequestTarget build, SortedMap<String, String> hosts);

  /** The reason that the engine's own builder lacks a capability; empty without a special one. */
  default Optional<String> whyNot(Capability capability) {
    return Optional.empty();
  }

  /**
   * Refuses a context that the engine cannot receive.
   *
   * @throws BuildFailedException if there is such an entry; nothing was sent
   */
  default void check(BuildContext context) {}

  static EngineApi of(ProbeResult.Answered answer) {
    return answer.kind() == EngineKind.PODMAN
        ? new PodmanApi(answer.apiVersion())
        : new DockerApi();
  }

  /** The hosts as {@code name:address}. */
  static List<String> pairs(SortedMap<String, String> hosts) {
    return hosts.entrySet().stream().map(host -> host.getKey() + ":" + host.getValue()).toList();
  }
}
