package io.imagespec.docker.internal.engine;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.build.Deadline;
import io.imagespec.docker.internal.remedy.RegistryRefusal;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.io.IOException;
import java.util.Optional;

/**
 * Sees to it that a build's base is in the engine's store, for the right platform: the classic
 * builders take whatever is there under the name. A base with a digest is pulled if it is missing;
 * one without must be there.
 */
final class BasePull {
  private final Engine engine;
  private final BuildListener listener;
  private final boolean insecure;

  BasePull(Engine engine, BuildListener listener, boolean insecure) {
    this.engine = engine;
    this.listener = listener;
    this.insecure = insecure;
  }

  void run(
      ImageReference base, Platform platform, Optional<Credential> credential, Deadline deadline)
      throws InterruptedException {
    if (fits(base, platform, deadline)) {
      return;
    }
    if (base.digest().isEmpty()) {
      throw new BuildFailedException(
          "build from "
              + base
              + ": "
              + engine
              + " has no such image for "
              + platform
              + "; build or pull it there first");
    }
    pull(base, platform, credential, deadline);
    if (!fits(base, platform, deadline)) {
      throw otherPlatform(base, platform, deadline);
    }
  }

  private boolean fits(ImageReference base, Platform platform, Deadline deadline)
      throws InterruptedException {
    return engine
        .inspect(base, platform, deadline)
        .filter(image -> platform.compatible().contains(image.platform()))
        .isPresent();
  }

  private void pull(
      ImageReference base, Platform platform, Optional<Credential> credential, Deadline deadline)
      throws InterruptedException {
    String what = "pull " + base;
    ImageReference exact = base.repository().withDigest(base.digest().orElseThrow());
    Target target = engine.dialect().pull(exact, platform, insecure);
    String auth = RegistryAuth.header(base.domain(), credential);
    try {
      engine.hold(what, deadline, client -> converse(client, target, auth, base));
    } catch (RefusedException e) {
      throw RegistryRefusal.pull(engine.toString(), base, credential, e.text(), e.text(), "", e);
    } catch (IOException e) {
      throw engine.lost(what, e);
    }
  }

  private boolean converse(EngineClient client, Target target, String auth, ImageReference base)
      throws IOException {
    Transfers transfers = new Transfers(base.toString(), listener);
    try (Reply reply = client.send(Call.post(target).with(RegistryAuth.HEADER, auth))) {
      new JsonLines(reply.body()).forEach(transfers::on);
      return true;
    }
  }

  private BuildFailedException otherPlatform(
      ImageReference base, Platform platform, Deadline deadline) throws InterruptedException {
    String found =
        engine
            .inspect(base, platform, deadline)
            .map(StoredImage::platform)
            .map(Platform::toString)
            .orElse("nothing");
    return new BuildFailedException(
        "pull "
            + base
            + " on "
            + engine
            + ": asked for "
            + platform
            + " and got "
            + found
            + "; choose a base that has "
            + platform
            + ", or other platforms for the spec");
  }
}
