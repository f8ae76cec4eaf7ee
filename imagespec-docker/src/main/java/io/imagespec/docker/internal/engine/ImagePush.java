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
 * {@code POST /images/{name}/push} of one tag.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image">Docker
 *     Engine API, Push an image</a>
 */
final class ImagePush {
  private final EngineConnection engine;
  private final BuildListener listener;
  private final boolean insecure;

  ImagePush(EngineConnection engine, BuildListener listener, boolean insecure) {
    this.engine = engine;
    this.listener = listener;
    this.insecure = insecure;
  }

  /** The digest that the registry accepted. */
  Digest run(ImageReference image, Optional<Credential> credential, BuildDeadline deadline)
      throws InterruptedException {
    String what = "push " + image;
    RequestTarget target = engine.dialect().push(image, insecure);
    String auth = RegistryAuthHeaders.header(image.domain(), credential);
    PushedDigest digest = new PushedDigest(image.tag().orElseThrow());
    try {
      engine.hold(what, deadline, client -> converse(client, target, auth, digest, image));
    } catch (EngineErrorException e) {
      throw EngineReportedRefusal.push(what, image, credential, e.text(), "", e);
    } catch (IOException e) {
      throw engine.lost(what, e);
    }
    return digest
        .get()
        .orElseThrow(
            () ->
                new RegistryException(
                    what + " on " + engine + ": the engine's answer ended without a digest", null));
  }

  private boolean converse(
      EngineClient client,
      RequestTarget target,
      String auth,
      PushedDigest digest,
      ImageReference image)
      throws IOException {
    TransferReporter transfers = new TransferReporter(image.toString(), listener);
    try (EngineResponse reply =
        client.send(EngineRequest.post(target).with(RegistryAuthHeaders.HEADER, auth))) {
      new JsonLines(reply.body())
          .forEach(
              message -> {
                digest.on(message);
                transfers.on(message);
              });
      return true;
    }
  }
}
