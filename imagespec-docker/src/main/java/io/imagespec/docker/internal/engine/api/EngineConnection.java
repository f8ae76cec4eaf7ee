package io.imagespec.docker.internal.engine.api;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.build.EngineFailures;
import io.imagespec.docker.internal.concurrent.UninterruptibleWork;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.FailureText;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to an engine that responded, with short queries.
 *
 * @param address the engine's address
 * @param engineApi the engine's API
 */
public record EngineConnection(EngineAddress address, EngineApi engineApi) {
  /** The maximum duration of a short query. */
  public static final Duration QUESTION_LIMIT = Duration.ofSeconds(10);

  private static final Duration UNTAG_LIMIT = Duration.ofSeconds(2);

  private static final List<String> CONTAINERD_STORE =
      List.of("driver-type", "io.containerd.snapshotter.v1");

  private static final Logger LOG = LoggerFactory.getLogger(EngineConnection.class);

  /** Returns the engine's version. */
  public String version() throws InterruptedException {
    return ask(
            "query the version",
            BuildDeadline.fixed(QUESTION_LIMIT),
            docker -> docker.versionCmd().exec())
        .flatMap(version -> Optional.ofNullable(version.getVersion()))
        .orElse("unknown");
  }

  /**
   * Returns true if Docker uses the containerd image store.
   *
   * @see <a href="https://docs.docker.com/engine/storage/containerd/">containerd image store</a>
   */
  public boolean storesInContainerd() throws InterruptedException {
    return ask(
            "query the image store",
            BuildDeadline.fixed(QUESTION_LIMIT),
            docker -> docker.infoCmd().exec())
        .flatMap(info -> Optional.ofNullable(info.getDriverStatuses()))
        .filter(statuses -> statuses.contains(CONTAINERD_STORE))
        .isPresent();
  }

  /**
   * Looks up an image in the store. The result is empty if the store has no image of that name.
   *
   * @param wanted the platform of an image whose config does not specify one
   */
  public Optional<StoredImage> inspect(ImageReference image, Platform wanted)
      throws InterruptedException {
    return inspect(image, wanted, BuildDeadline.fixed(QUESTION_LIMIT));
  }

  public Optional<StoredImage> inspect(
      ImageReference image, Platform wanted, BuildDeadline deadline) throws InterruptedException {
    ImageReference name =
        image.digest().map(image.repository()::withDigest).orElseGet(image::orLatest);
    String what = "look up " + image;
    try {
      Optional<InspectImageResponse> found =
          ask(what, deadline, docker -> docker.inspectImageCmd(name.toString()).exec());
      return found.isPresent()
          ? Optional.of(ImageInspection.read(image, wanted, found.get()))
          : Optional.empty();
    } catch (IOException e) {
      throw lost(what, e);
    }
  }

  /**
   * Removes a name on a best-effort basis. It also works after a cancelled build, when the thread's
   * interrupt flag is set, which would otherwise end this call at once.
   */
  public void untag(ImageReference image) throws InterruptedException {
    UninterruptibleWork.run(() -> untagNow(image));
  }

  private void untagNow(ImageReference image) throws InterruptedException {
    try {
      new CancellableCall(address, "untag")
          .ask(
              BuildDeadline.fixed(UNTAG_LIMIT),
              client ->
                  client.ask(
                      docker -> docker.removeImageCmd(image.toString()).withNoPrune(true).exec()));
    } catch (IOException | TimeoutException e) {
      LOG.debug("cannot remove the name {} from {}: {}", image, address, e.toString());
    }
  }

  /**
   * Runs a short query. The result is empty if the engine responds with 404. Any other failure
   * means that the engine cannot be used.
   */
  private <T> Optional<T> ask(
      String what, BuildDeadline deadline, Function<DockerClient, T> question)
      throws InterruptedException {
    try {
      return new CancellableCall(address, topic(what))
          .ask(deadline, client -> client.ask(question));
    } catch (TimeoutException e) {
      throw EngineFailures.timedOut(what, this, deadline, e);
    } catch (IOException e) {
      throw lost(what, e);
    }
  }

  /** Sends raw requests. Throws an EngineUnavailableException at the deadline. */
  public <T> T run(
      String what, BuildDeadline deadline, CancellableCall.ClientCall<EngineClient, T> clientCall)
      throws IOException, InterruptedException {
    try {
      return new CancellableCall(address, topic(what)).run(deadline, clientCall);
    } catch (TimeoutException e) {
      throw EngineFailures.timedOut(what, this, deadline, e);
    }
  }

  private static String topic(String what) {
    return what.replaceFirst(" .*", "");
  }

  public EngineUnavailableException lost(String what, IOException e) {
    String reason =
        e instanceof EngineErrorException refused ? refused.text() : FailureText.text(e);
    return EngineFailures.disconnected(what, this, reason, e);
  }

  @Override
  public String toString() {
    return engineApi.name() + " at " + address;
  }
}
