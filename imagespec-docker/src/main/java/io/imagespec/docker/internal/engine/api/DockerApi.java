package io.imagespec.docker.internal.engine.api;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.SortedMap;

/**
 * Docker's requests. The daemon's configuration determines the registries that it uses without TLS.
 */
public record DockerApi() implements EngineApi {
  @Override
  public String name() {
    return "docker";
  }

  @Override
  public RequestTarget pull(ImageReference image, Platform platform, boolean insecure) {
    return RequestTarget.of("/images/create")
        .with("fromImage", image.repository().toString())
        .with("tag", image.digest().orElseThrow().toString())
        .with("platform", platform.toString());
  }

  @Override
  public RequestTarget push(ImageReference image, boolean insecure) {
    return RequestTarget.image(image.repository(), "/push").with("tag", image.tag().orElseThrow());
  }

  @Override
  public RequestTarget hosts(RequestTarget build, SortedMap<String, String> hosts) {
    RequestTarget target = build;
    for (String host : EngineApi.pairs(hosts)) {
      target = target.with("extrahosts", host);
    }
    return target;
  }
}
