package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.Reason;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
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

  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  /** The engine's version. */
  String version() throws InterruptedException {
    Deadline deadline = Deadline.after(QUESTION_LIMIT);
    return ask(
        "ask for the version",
        deadline,
        client -> {
          try (Reply reply = client.send(Call.get(Target.of("/version")))) {
            return reply.json().text("Version").orElse("unknown");
          }
        });
  }

  /** An image in the store, or empty if there is none of that name. */
  Optional<StoredImage> inspect(ImageReference image) throws InterruptedException {
    return inspect(image, Deadline.after(QUESTION_LIMIT));
  }

  Optional<StoredImage> inspect(ImageReference image, Deadline deadline)
      throws InterruptedException {
    ImageReference name =
        image.digest().map(image.repository()::withDigest).orElseGet(image::orLatest);
    return ask("look up " + image, deadline, client -> inspect(client, image, name));
  }

  private static Optional<StoredImage> inspect(
      EngineClient client, ImageReference image, ImageReference name) throws IOException {
    try (Reply reply = client.send(Call.get(Target.image(name, "/json")))) {
      return Optional.of(ImageDocument.parse(image, reply.json()));
    } catch (RefusedException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Takes a name away again, as well as can be. */
  void untag(ImageReference image) throws InterruptedException {
    Target target = Target.image(image, "").with("noprune", "1");
    try {
      new Conversation(address, "untag")
          .hold(
              Deadline.after(Duration.ofSeconds(2)),
              client -> {
                client.send(Call.delete(target)).close();
                return true;
              });
    } catch (IOException | TimeoutException e) {
      log.debug("take the name {} away from {}: {}", image, address, e.toString());
    }
  }

  /** Talks to the engine; whatever goes wrong means that the engine cannot be used. */
  <T> T ask(String what, Deadline deadline, Conversation.Talk<T> talk) throws InterruptedException {
    try {
      return hold(what, deadline, talk);
    } catch (IOException e) {
      throw lost(what, e);
    }
  }

  /** Talks to the engine; past the deadline it is an EngineUnavailableException. */
  <T> T hold(String what, Deadline deadline, Conversation.Talk<T> talk)
      throws IOException, InterruptedException {
    try {
      return new Conversation(address, what.replaceFirst(" .*", "")).hold(deadline, talk);
    } catch (TimeoutException e) {
      throw new EngineUnavailableException(
          what
              + " on "
              + this
              + ": not done within "
              + deadline
              + "; see what the engine is doing, or allow more time",
          e);
    }
  }

  EngineUnavailableException lost(String what, IOException e) {
    String reason = e instanceof RefusedException refused ? refused.text() : Reason.text(e);
    return new EngineUnavailableException(
        what + " on " + this + ": " + reason + "; check that the engine is running", e);
  }

  @Override
  public String toString() {
    return dialect.name() + " at " + address;
  }
}
