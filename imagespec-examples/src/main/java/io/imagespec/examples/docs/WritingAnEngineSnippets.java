package io.imagespec.examples.docs;

import io.imagespec.Environment;
import io.imagespec.docker.EmbeddedEngine;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Objects;
import java.util.Optional;

/** The code of docs/writing-an-engine.md. */
final class WritingAnEngineSnippets {
  private WritingAnEngineSnippets() {}

  static final class AuditedEngine implements ContainerEngine {
    private final ContainerEngine engine;

    AuditedEngine(ContainerEngine engine) {
      this.engine = engine;
    }

    @Override
    public EngineInfo info() {
      return engine.info();
    }

    @Override
    public Optional<StoredImage> find(ImageReference image, Platform platform)
        throws InterruptedException {
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(platform, "platform");
      return engine.find(image, platform);
    }

    @Override
    public BuiltImage build(BuildRequest request, BuildListener listener)
        throws InterruptedException {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(listener, "listener");
      BuiltImage built = engine.build(request, listener);
      System.out.println("built " + request.delivery().image() + " as " + built.id());
      return built;
    }

    @Override
    public Optional<ContainerEngine> assembler(Optional<ContainerEngine> found) {
      Objects.requireNonNull(found, "found");
      return Optional.empty(); // builds whole images, so that each is reported
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  /** The end of a build in an engine that pushes from its own store. */
  abstract static class DeliveringEngine {
    BuiltImage deliver(BuildRequest request, Digest id) throws InterruptedException {
      if (request.pushCheck().findPushed().isPresent()) {
        return new BuiltImage(id, Optional.empty());
      }
      return new BuiltImage(id, Optional.of(push(request)));
    }

    abstract Digest push(BuildRequest request) throws InterruptedException;
  }

  /** A provider, as ServiceLoader finds it. */
  public static final class AuditedEngineProvider implements ContainerEngineProvider {
    /** Creates the provider. */
    public AuditedEngineProvider() {}

    @Override
    public String name() {
      return "audited";
    }

    @Override
    public Optional<String> chosenBy(Environment environment) {
      Objects.requireNonNull(environment, "environment");
      return environment.variable("AUDIT_HOST").map(host -> "AUDIT_HOST");
    }

    @Override
    public ContainerEngine connect(Environment environment) {
      Objects.requireNonNull(environment, "environment");
      if (environment.variable("AUDIT_HOST").isEmpty()) {
        throw new EngineUnavailableException(
            "find the audited engine: AUDIT_HOST is not set; set it to the host's name");
      }
      return new AuditedEngine(EmbeddedEngine.create());
    }
  }
}
