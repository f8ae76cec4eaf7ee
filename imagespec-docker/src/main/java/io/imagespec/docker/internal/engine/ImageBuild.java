package io.imagespec.docker.internal.engine;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonObject;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.Dockerfile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /build} with the classic builder, the context streamed as it is read.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image">Docker
 *     Engine API, Build an image</a>
 */
final class ImageBuild {
  /** A tar's end: two blocks of zeros. */
  private static final int EMPTY_TAR = 1024;

  private static final Logger log = LoggerFactory.getLogger(ImageBuild.class);

  private final Engine engine;
  private final BuildRequest request;
  private final BuildListener listener;
  private final Dockerfile dockerfile;

  ImageBuild(Engine engine, BuildRequest request, BuildListener listener) {
    this.engine = engine;
    this.request = request;
    this.listener = listener;
    this.dockerfile = request.plan().render();
  }

  private ImageReference image() {
    return request.delivery().image();
  }

  /** Builds; the image then has its name and is nowhere but in the engine's store. */
  Digest run(Platform platform, Optional<Credential> credential, Deadline deadline)
      throws InterruptedException {
    String what = "build " + image();
    BuildOutput output = new BuildOutput(dockerfile, image().toString(), listener);
    Call post = post(platform, credential);
    try {
      engine.hold(what, deadline, client -> converse(client, post, output));
    } catch (RefusedException e) {
      output.end();
      throw new BuildFailure(what + " on " + engine, dockerfile).toException(output, e);
    } catch (IOException e) {
      throw engine.lost(what, e);
    }
    return output.id().orElseThrow(() -> engine.lost(what, noId()));
  }

  private static IOException noId() {
    return new IOException("the build's answer ended without the image's id");
  }

  private Call post(Platform platform, Optional<Credential> credential) {
    JsonObject arguments = new JsonObject();
    dockerfile.buildArguments().forEach(arguments::put);
    Target target =
        Target.of("/build")
            .with("t", image().toString())
            .with("platform", platform.toString())
            .with("rm", "1")
            .with("forcerm", "1")
            .with("pull", "0")
            .with("buildargs", arguments.toString());
    if (request.plan().base().isEmpty()) {
      target =
          target.with("nocache", "1"); // Docker's cache of images from scratch knows no platforms
    }
    String domain = request.plan().base().map(ImageReference::domain).orElse("");
    return Call.post(target)
        .with("Content-Type", "application/x-tar")
        .with(RegistryAuth.CONFIG_HEADER, RegistryAuth.configHeader(domain, credential));
  }

  private boolean converse(EngineClient client, Call post, BuildOutput output) throws IOException {
    try (ContextUpload upload = ContextUpload.start(request.plan(), dockerfile.text());
        Reply reply = send(client, post, upload)) {
      new JsonLines(reply.body()).forEach(output::on);
      output.end();
      return true;
    }
  }

  private Reply send(EngineClient client, Call post, ContextUpload upload) throws IOException {
    try {
      return client.send(post.sending(upload.body()));
    } catch (RefusedException e) {
      throw upload.failure().isPresent() ? broken(upload.failure().get()) : e;
    } catch (IOException e) {
      if (upload.failure().isPresent()) {
        throw broken(upload.failure().get());
      }
      refusal(client, post, e);
      throw e;
    }
  }

  /** The context's own exception is what the caller gets. */
  private static IOException broken(RuntimeException failure) {
    throw failure;
  }

  /**
   * An engine that refuses a request at once closes the connection while the context is still being
   * sent, and its message is lost with it. So it is asked again, with an empty context.
   */
  private static void refusal(EngineClient client, Call post, IOException lost) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    try {
      client.send(post.sending(new ByteArrayInputStream(new byte[EMPTY_TAR]))).close();
    } catch (RefusedException e) {
      if (!e.text().toLowerCase(Locale.ROOT).contains("dockerfile")) {
        throw e;
      }
      log.debug("an empty context gives no better reason than {}", lost.toString());
    }
  }
}
