package io.imagespec.docker.internal.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import io.imagespec.docker.internal.build.Deadline;
import io.imagespec.docker.internal.build.Outage;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.Reason;
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
 * @param dialect what it speaks
 */
record Engine(EngineAddress address, Dialect dialect) {
  /** How long a small question may take. */
  static final Duration QUESTION_LIMIT = Duration.ofSeconds(10);

  private static final Duration UNTAG_LIMIT = Duration.ofSeconds(2);

  private static final List<String> CONTAINERD_STORE =
      List.of("driver-type", "io.containerd.snapshotter.v1");

  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  /** The engine's version. */
  String version() throws InterruptedException {
    return ask(
            "ask for the version",
            Deadline.fixed(QUESTION_LIMIT),
            docker -> docker.versionCmd().exec())
        .flatMap(version -> Optional.ofNullable(version.getVersion()))
        .orElse("unknown");
  }

  /**
   * Whether images are stored in containerd, and not by the engine itself.
   *
   * @see <a href="https://docs.docker.com/engine/storage/containerd/">containerd image store</a>
   */
  boolean storesInContainerd() throws InterruptedException {
    return ask(
            "ask for the kind of store",
            Deadline.fixed(QUESTION_LIMIT),
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
  Optional<StoredImage> inspect(ImageReference image, Platform wanted) throws InterruptedException {
    return inspect(image, wanted, Deadline.fixed(QUESTION_LIMIT));
  }

  Optional<StoredImage> inspect(ImageReference image, Platform wanted, Deadline deadline)
      throws InterruptedException {
    ImageReference name =
        image.digest().map(image.repository()::withDigest).orElseGet(image::orLatest);
    String what = "look up " + image;
    try {
      Optional<InspectImageResponse> found =
          ask(what, deadline, docker -> docker.inspectImageCmd(name.toString()).exec());
      return found.isPresent()
          ? Optional.of(ImageDocument.read(image, wanted, found.get()))
          : Optional.empty();
    } catch (IOException e) {
      throw lost(what, e);
    }
  }

  /**
   * Takes a name away again, as well as can be. Also where the build was cancelled with the
   * thread's flag set, which would end this at once.
   */
  void untag(ImageReference image) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      new Conversation(address, "untag")
          .ask(
              Deadline.fixed(UNTAG_LIMIT),
              client ->
                  client.ask(
                      docker -> docker.removeImageCmd(image.toString()).withNoPrune(true).exec()));
    } catch (IOException | TimeoutException e) {
      log.debug("take the name {} away from {}: {}", image, address, e.toString());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * A small question; whatever goes wrong means that the engine cannot be used. Empty if there is
   * no such thing.
   */
  private <T> Optional<T> ask(String what, Deadline deadline, Function<DockerClient, T> question)
      throws InterruptedException {
    try {
      return new Conversation(address, topic(what)).ask(deadline, client -> client.ask(question));
    } catch (TimeoutException e) {
      throw Outage.late(what, this, deadline, e);
    } catch (IOException e) {
      throw lost(what, e);
    }
  }

  /** Talks raw; past the deadline it is an EngineUnavailableException. */
  <T> T hold(String what, Deadline deadline, Conversation.Talk<EngineClient, T> talk)
      throws IOException, InterruptedException {
    try {
      return new Conversation(address, topic(what)).hold(deadline, talk);
    } catch (TimeoutException e) {
      throw Outage.late(what, this, deadline, e);
    }
  }

  private static String topic(String what) {
    return what.replaceFirst(" .*", "");
  }

  EngineUnavailableException lost(String what, IOException e) {
    String reason = e instanceof RefusedException refused ? refused.text() : Reason.text(e);
    return Outage.lost(what, this, reason, e);
  }

  @Override
  public String toString() {
    return dialect.name() + " at " + address;
  }
}
