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
 * An engine that answered: where it is, what it speaks, and the small questions.
 *
 * @param address where it is
 * @param engineApi what it speaks
 */
public record EngineConnection(EngineAddress address, EngineApi engineApi) {
  /** How long a small question may take. */
  public static final Duration QUESTION_LIMIT = Duration.ofSeconds(10);

  private static final Duration UNTAG_LIMIT = Duration.ofSeconds(2);

  private static final List<String> CONTAINERD_STORE =
      List.of("driver-type", "io.containerd.snapshotter.v1");

  private static final Logger LOG = LoggerFactory.getLogger(EngineConnection.class);

  /** The engine's version. */
  public String version() throws InterruptedException {
    return ask(
            "ask for the version",
            BuildDeadline.fixed(QUESTION_LIMIT),
            docker -> docker.versionCmd().exec())
        .flatMap(version -> Optional.ofNullable(version.getVersion()))
        .orElse("unknown");
  }

  /**
   * Whether images are stored in containerd, and not by the engine itself.
   *
   * @see <a href="https://docs.docker.com/engine/storage/containerd/">containerd image store</a>
   */
  public boolean storesInContainerd() throws InterruptedException {
    return ask(
            "ask for the kind of store",
            BuildDeadline.fixed(QUESTION_LIMIT),
            docker -> docker.infoCmd().exec())
        .flatMap(info -> Optional.ofNullable(info.getDriverStatuses()))
        .filter(statuses -> statuses.contains(CONTAINERD_STORE))
        .isPresent();
  }

  /**
   * An image in the store, or empty if the store has no image of that name.
   *
   * @param wanted the platform of an image whose config names none
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
   * Takes a name away again, as well as can be. Also where the build was cancelled with the
   * thread's flag set, which would end this at once.
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
      LOG.debug("take the name {} away from {}: {}", image, address, e.toString());
    }
  }

  /**
   * A small question; whatever goes wrong means that the engine cannot be used. Empty if there is
   * no such thing.
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

  /** Talks raw; past the deadline it is an EngineUnavailableException. */
  public <T> T hold(String what, BuildDeadline deadline, CancellableCall.Talk<EngineClient, T> talk)
      throws IOException, InterruptedException {
    try {
      return new CancellableCall(address, topic(what)).hold(deadline, talk);
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
