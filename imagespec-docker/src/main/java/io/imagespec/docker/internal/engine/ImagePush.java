package io.imagespec.docker.internal.engine;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.build.Deadline;
import io.imagespec.docker.internal.remedy.RegistryRefusal;
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
  private final Engine engine;
  private final BuildListener listener;
  private final boolean insecure;

  ImagePush(Engine engine, BuildListener listener, boolean insecure) {
    this.engine = engine;
    this.listener = listener;
    this.insecure = insecure;
  }

  /** The digest that the registry accepted. */
  Digest run(ImageReference image, Optional<Credential> credential, Deadline deadline)
      throws InterruptedException {
    String what = "push " + image;
    Target target = engine.dialect().push(image, insecure);
    String auth = RegistryAuth.header(image.domain(), credential);
    PushedDigest digest = new PushedDigest(image.tag().orElseThrow());
    try {
      engine.hold(what, deadline, client -> converse(client, target, auth, digest, image));
    } catch (RefusedException e) {
      throw RegistryRefusal.push(what, image, credential, e.text(), "", e);
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
      EngineClient client, Target target, String auth, PushedDigest digest, ImageReference image)
      throws IOException {
    Transfers transfers = new Transfers(image.toString(), listener);
    try (Reply reply = client.send(Call.post(target).with(RegistryAuth.HEADER, auth))) {
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
