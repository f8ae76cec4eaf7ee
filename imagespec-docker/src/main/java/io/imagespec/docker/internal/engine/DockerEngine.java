package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.host.EngineSearch;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Optional;
import java.util.Set;

/**
 * Docker or Podman with its classic builder. Holds no thread and no connection between calls, so
 * there is nothing to close. Thread-safe.
 */
public final class DockerEngine implements ContainerEngine {
  private final Engine engine;
  private final EngineInfo info;

  private DockerEngine(Engine engine, EngineInfo info) {
    this.engine = engine;
    this.info = info;
  }

  /**
   * Connects to an engine that answered a ping.
   *
   * @param found the engine
   * @return the engine, which has told its version
   * @throws io.imagespec.engine.EngineUnavailableException if it does not
   * @throws InterruptedException if the thread is interrupted
   */
  public static DockerEngine connect(EngineSearch.Found found) throws InterruptedException {
    Engine engine = new Engine(found.address(), Dialect.of(found.answer()));
    EngineInfo info =
        new EngineInfo(
            engine.dialect().name(),
            engine.version(),
            found.address().endpoint().toString(),
            found.address().chosenBy(),
            Set.of(Capability.COMMANDS, Capability.EXTRA_HOSTS, Capability.STORE));
    return new DockerEngine(engine, info);
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public Optional<StoredImage> find(ImageReference image, Platform platform)
      throws InterruptedException {
    return engine.inspect(image).filter(found -> found.platform().equals(platform));
  }

  @Override
  public BuiltImage build(BuildRequest request, BuildListener listener)
      throws InterruptedException {
    return new BuildRun(engine, request, listener).run();
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return info.toString();
  }
}
