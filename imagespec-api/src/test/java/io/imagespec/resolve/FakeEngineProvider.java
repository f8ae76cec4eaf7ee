package io.imagespec.resolve;

import io.imagespec.Environment;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A provider of an engine that records its calls. The engine has its own store and pushes to a
 * shared registry.
 */
final class FakeEngineProvider implements ContainerEngineProvider {
  private final String name;
  private final TestDoubles world;
  private final List<String> log;
  final TestDoubles own = new TestDoubles();
  Set<Capability> can;
  List<String> variables = List.of();
  Optional<RuntimeException> trouble = Optional.empty();
  int maxConcurrency = Integer.MAX_VALUE;
  boolean assembles;
  Optional<String> objection = Optional.empty();

  FakeEngineProvider(String name, TestDoubles world, List<String> log, Set<Capability> can) {
    this.name = name;
    this.world = world;
    this.log = log;
    this.can = can;
  }

  FakeEngineProvider away() {
    trouble = Optional.of(new EngineUnavailableException("find " + name + ": absent"));
    return this;
  }

  FakeEngineProvider back() {
    trouble = Optional.empty();
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean assembles() {
    return assembles;
  }

  @Override
  public Optional<String> chosenBy(Environment environment) {
    return variables.stream().filter(v -> environment.variable(v).isPresent()).findFirst();
  }

  @Override
  public ContainerEngine connect(Environment environment) {
    log.add("connect " + name);
    trouble.ifPresent(
        e -> {
          throw e;
        });
    return new Recording();
  }

  private final class Recording implements ContainerEngine {
    @Override
    public EngineInfo info() {
      return EngineInfo.builder(name, "1")
          .endpoint("memory")
          .chosenBy("test")
          .capabilities(can)
          .build();
    }

    @Override
    public Optional<String> unsupportedReason(Capability capability) {
      return Optional.of("it has none");
    }

    @Override
    public Optional<String> objection(BuildRequest request) {
      return objection;
    }

    @Override
    public int maxConcurrency() {
      return maxConcurrency;
    }

    @Override
    public Optional<StoredImage> find(ImageReference image, Platform platform)
        throws InterruptedException {
      log.add("find in " + name);
      return own.engine.find(image, platform);
    }

    @Override
    public BuiltImage build(BuildRequest request, BuildListener listener)
        throws InterruptedException {
      log.add("build on " + name);
      TestDoubles place = request.delivery() instanceof Delivery.Store ? own : world;
      return place.engine.build(request, listener);
    }

    @Override
    public void close() {
      log.add("close " + name);
    }
  }
}
