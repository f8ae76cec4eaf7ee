package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.engine.LayerCache;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/** The code of docs/secrets-and-caches.md. */
public final class SecretsAndCachesSnippets {
  private SecretsAndCachesSnippets() {}

  static ImageSpec secretVariable() {
    ImageSpec spec =
        ImageSpec.from("python:3.12-slim")
            .with(
                Run.shell("pip install acme-lib")
                    .secretEnv(Secret.env("CI_INDEX_URL"), "PIP_INDEX_URL")
                    .cache("/root/.cache/pip"));
    return spec;
  }

  static ImageSpec secretFile(ImageSpec spec) {
    ImageSpec built =
        spec.with(
            Run.shell("curl --netrc-file /run/secrets/netrc -O https://files.acme.com/model.bin")
                .secret(Secret.file(Path.of("/home/me/.netrc")).withId("netrc")));
    return built;
  }

  static ImageSpec exec(ImageSpec spec) {
    ImageSpec built =
        spec.with(Run.exec("publish", "--all").secretEnv(Secret.env("CI_TOKEN"), "TOKEN"));
    return built;
  }

  static Secret supplier(Supplier<String> vault) {
    Secret token = Secret.of("token", () -> vault.get().getBytes(StandardCharsets.UTF_8));
    return token;
  }

  static ImageSpec fromJson(String json) {
    ImageSpec bound = ImageSpec.fromJson(json).secrets(Map.of("token", Secret.env("CI_TOKEN")));
    return bound;
  }

  static ImageSpec ssh() {
    ImageSpec spec =
        ImageSpec.from("debian:bookworm-slim")
            .apt("git", "openssh-client")
            .copy(Path.of("known_hosts"), "/etc/ssh/ssh_known_hosts")
            .with(Run.shell("git clone git@github.com:acme/model.git /model").ssh());
    return spec;
  }

  static ImageSpec cacheMount(ImageSpec spec) {
    ImageSpec built = spec.with(Run.shell("npm ci").cache("/root/.npm"));
    return built;
  }

  static ResolvedImage layerCaches(ImageSpec app) {
    LayerCache shared = LayerCache.registry("ghcr.io/acme/trainer-cache:main");
    LayerCache folder = LayerCache.local(Path.of("layers"));
    try (ImageResolver images =
        ImageResolver.builder()
            .cacheFrom(shared, folder)
            .cacheTo(shared, folder, LayerCache.inline())
            .build()) {
      return images.resolve(app);
    }
  }

  static ImageSpec network(ImageSpec spec) {
    ImageSpec built =
        spec.extraHost("db.test", "10.0.0.5")
            .with(Run.shell("make check").network(Network.NONE))
            .run("curl http://db.test:8080/ready");
    return built;
  }
}
