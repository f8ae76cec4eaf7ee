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
import io.imagespec.docker.internal.remedy.EngineReportedRefusal;
import io.imagespec.engine.BuildListener;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.Optional;

/**
 * A {@code POST /images/{name}/push} of one tag.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image">Docker
 *     Engine API, Push an image</a>
 */
final class ImagePush {
  private final EngineConnection connection;
  private final BuildListener listener;
  private final boolean insecure;

  ImagePush(EngineConnection connection, BuildListener listener, boolean insecure) {
    this.connection = connection;
    this.listener = listener;
    this.insecure = insecure;
  }

  /** Pushes the image and returns the digest that the registry accepted. */
  Digest run(ImageReference image, Optional<Credential> credential, BuildDeadline deadline)
      throws InterruptedException {
    String what = "push " + image;
    RequestTarget target = connection.engineApi().push(image, insecure);
    String auth = RegistryAuthHeaders.header(image.domain(), credential);
    PushedDigest digest = new PushedDigest(image.tag().orElseThrow());
    try {
      connection.run(what, deadline, client -> converse(client, target, auth, digest, image));
    } catch (EngineErrorException e) {
      throw EngineReportedRefusal.push(what, image, credential, e.text(), "", e);
    } catch (IOException e) {
      throw connection.lost(what, e);
    }
    return digest
        .get()
        .orElseThrow(
            () ->
                new RegistryException(
                    what + " on " + connection + ": the engine's response ended without a digest",
                    null));
  }

  private boolean converse(
      EngineClient client,
      RequestTarget target,
      String auth,
      PushedDigest digest,
      ImageReference image)
      throws IOException {
    TransferReporter transferReporter = new TransferReporter(image.toString(), listener);
    try (EngineResponse response =
        client.send(EngineRequest.post(target).with(RegistryAuthHeaders.HEADER, auth))) {
      new JsonLines(response.body())
          .forEach(
              message -> {
                digest.on(message);
                transferReporter.on(message);
              });
      return true;
    }
  }
}
