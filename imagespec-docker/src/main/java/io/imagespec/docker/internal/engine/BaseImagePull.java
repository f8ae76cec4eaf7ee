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
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that a build's base is in the engine's store for the right platform, since the classic
 * builders use any image of that name. A base with a digest is pulled if it is missing. A base
 * without a digest must exist in the store.
 */
final class BaseImagePull {
  private static final Logger LOG = LoggerFactory.getLogger(BaseImagePull.class);

  /**
   * The messages of Docker with its own store, of Docker with containerd's store, and of Podman.
   */
  private static final Pattern NO_SUCH_PLATFORM =
      Pattern.compile(
          "no matching manifest|no match for platform|does not match the specified platform"
              + "|no image found in (manifest list|image index)");

  private final EngineConnection connection;
  private final BuildListener listener;
  private final boolean insecure;

  BaseImagePull(EngineConnection connection, BuildListener listener, boolean insecure) {
    this.connection = connection;
    this.listener = listener;
    this.insecure = insecure;
  }

  void run(
      ImageReference base,
      Platform platform,
      Optional<Credential> credential,
      BuildDeadline deadline)
      throws InterruptedException {
    Optional<Platform> stored = stored(base, platform, deadline);
    if (stored.filter(platform::equals).isPresent()) {
      return;
    }
    boolean isCompatible = stored.filter(platform.compatible()::contains).isPresent();
    if (base.digest().isEmpty() && isCompatible) {
      return;
    }
    if (base.digest().isEmpty()) {
      throw new BuildFailedException(
          "build from "
              + base
              + ": "
              + connection
              + " has no such image for "
              + platform
              + "; build or pull it there first");
    }
    pullBest(base, platform, credential, deadline);
    if (stored(base, platform, deadline).filter(platform.compatible()::contains).isEmpty()) {
      throw otherPlatform(base, platform, deadline);
    }
  }

  /**
   * Pulls the best platform of the index. The store may hold another entry of the same index, for a
   * platform that is only compatible. The exact platform is therefore pulled first, and compatible
   * ones in order of preference only if the index lacks it.
   */
  private void pullBest(
      ImageReference base,
      Platform platform,
      Optional<Credential> credential,
      BuildDeadline deadline)
      throws InterruptedException {
    List<Platform> left = new ArrayList<>(platform.compatible());
    while (!isPulled(base, left.remove(0), left.isEmpty(), credential, deadline)) {
      LOG.debug("{} lacks the platform; compatible platforms left: {}", base, left);
    }
  }

  private boolean isPulled(
      ImageReference base,
      Platform platform,
      boolean isLast,
      Optional<Credential> credential,
      BuildDeadline deadline)
      throws InterruptedException {
    try {
      pull(base, platform, credential, deadline);
      return true;
    } catch (RegistryException | BuildFailedException e) {
      if (isLast || !NO_SUCH_PLATFORM.matcher(String.valueOf(e.getMessage())).find()) {
        throw e;
      }
      return false;
    }
  }

  private Optional<Platform> stored(ImageReference base, Platform platform, BuildDeadline deadline)
      throws InterruptedException {
    return connection.inspect(base, platform, deadline).map(StoredImage::platform);
  }

  private void pull(
      ImageReference base,
      Platform platform,
      Optional<Credential> credential,
      BuildDeadline deadline)
      throws InterruptedException {
    String what = "pull " + base;
    ImageReference exact = base.repository().withDigest(base.digest().orElseThrow());
    RequestTarget target = connection.engineApi().pull(exact, platform, insecure);
    String auth = RegistryAuthHeaders.header(base.domain(), credential);
    try {
      connection.run(what, deadline, client -> converse(client, target, auth, base));
    } catch (EngineErrorException e) {
      throw EngineReportedRefusal.pull(
          connection.toString(), base, credential, e.text(), e.text(), "", e);
    } catch (IOException e) {
      throw connection.lost(what, e);
    }
  }

  private boolean converse(
      EngineClient client, RequestTarget target, String auth, ImageReference base)
      throws IOException {
    TransferReporter transferReporter = new TransferReporter(base.toString(), listener);
    try (EngineResponse response =
        client.send(EngineRequest.post(target).with(RegistryAuthHeaders.HEADER, auth))) {
      new JsonLines(response.body()).forEach(transferReporter::on);
      return true;
    }
  }

  private BuildFailedException otherPlatform(
      ImageReference base, Platform platform, BuildDeadline deadline) throws InterruptedException {
    String found =
        connection
            .inspect(base, platform, deadline)
            .map(StoredImage::platform)
            .map(Platform::toString)
            .orElse("no image");
    return new BuildFailedException(
        "pull "
            + base
            + " on "
            + connection
            + ": requested "
            + platform
            + " and received "
            + found
            + "; choose a base that supports "
            + platform
            + ", or change the platforms of the spec");
  }
}
