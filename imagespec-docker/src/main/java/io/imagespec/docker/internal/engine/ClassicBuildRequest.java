package io.imagespec.docker.internal.engine;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.engine.api.EngineClient;
import io.imagespec.docker.internal.engine.api.EngineConnection;
import io.imagespec.docker.internal.engine.api.EngineErrorException;
import io.imagespec.docker.internal.engine.api.EngineRequest;
import io.imagespec.docker.internal.engine.api.EngineResponse;
import io.imagespec.docker.internal.engine.api.JsonLines;
import io.imagespec.docker.internal.engine.api.RegistryAuthHeaders;
import io.imagespec.docker.internal.engine.api.RequestTarget;
import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.Dockerfile;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code POST /build} for the classic builder. The context is streamed while it is read.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image">Docker
 *     Engine API, Build an image</a>
 */
final class ClassicBuildRequest {
  private final EngineConnection connection;
  private final BuildRequest request;
  private final BuildListener listener;
  private final Dockerfile dockerfile;

  ClassicBuildRequest(EngineConnection connection, BuildRequest request, BuildListener listener) {
    this.connection = connection;
    this.request = request;
    this.listener = listener;
    this.dockerfile = request.dockerfile(Set.of());
  }

  private ImageReference image() {
    return request.delivery().image();
  }

  /** Builds the image, which then has its name and exists only in the engine's store. */
  Digest run(Platform platform, Optional<Credential> credential, BuildDeadline deadline)
      throws InterruptedException {
    String what = "build " + image();
    BuildOutputParser output = new BuildOutputParser(dockerfile, image().toString(), listener);
    ContextUpload upload = new ContextUpload(request.plan(), dockerfile.text());
    EngineRequest post = post(platform, credential).sending(upload);
    try {
      connection.run(what, deadline, client -> converse(client, post, output));
    } catch (IOException e) {
      output.end();
      throw upload.failure().orElseGet(() -> failure(what, output, e));
    }
    return output.id().orElseThrow(() -> connection.lost(what, noId()));
  }

  private RuntimeException failure(String what, BuildOutputParser output, IOException e) {
    return e instanceof EngineErrorException refused
        ? new BuildFailure(what + " on " + connection, dockerfile).toException(output, refused)
        : connection.lost(what, e);
  }

  private static IOException noId() {
    return new IOException("the build's response ended without the image's ID");
  }

  private EngineRequest post(Platform platform, Optional<Credential> credential) {
    JsonObjectBuilder arguments = new JsonObjectBuilder();
    dockerfile.buildArguments().forEach(arguments::put);
    RequestTarget target =
        RequestTarget.of("/build")
            .with("t", image().toString())
            .with("platform", platform.toString())
            .with("rm", "1")
            .with("forcerm", "1")
            .with("pull", "0")
            .with("buildargs", arguments.toString());
    target = connection.engineApi().hosts(target, request.plan().extraHosts());
    if (request.plan().base().isEmpty()) {
      target =
          target.with("nocache", "1"); // Docker's cache of images from scratch ignores platforms
    }
    String domain = request.plan().base().map(ImageReference::domain).orElse("");
    return EngineRequest.post(target)
        .with("Content-Type", "application/x-tar")
        .with(
            RegistryAuthHeaders.CONFIG_HEADER,
            RegistryAuthHeaders.configHeader(domain, credential));
  }

  private static boolean converse(EngineClient client, EngineRequest post, BuildOutputParser output)
      throws IOException {
    try (EngineResponse response = client.send(post)) {
      new JsonLines(response.body()).forEach(output::on);
      output.end();
      return true;
    }
  }
}
