package io.imagespec.docker.contract;

import io.imagespec.Environment;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import java.nio.file.Path;

/** An engine that its provider connects. */
record ProvidedEngine(ContainerEngineProvider provider, Environment variables, String endpoint)
    implements EngineUnderTest {
  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public ContainerEngine connect() throws InterruptedException {
    return provider.connect(variables);
  }

  @Override
  public Environment environment(Path home) {
    return variables;
  }
}
