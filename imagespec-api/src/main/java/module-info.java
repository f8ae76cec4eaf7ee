/**
 * The content of images and the decision when to build them: values, planner, fingerprint,
 * resolver, and the SPI of engines and registries.
 */
module io.imagespec {
  requires com.fasterxml.jackson.core;
  requires org.slf4j;
  requires transitive static org.jspecify;
  requires static org.junit.jupiter.api;

  exports io.imagespec;
  exports io.imagespec.auth;
  exports io.imagespec.context;
  exports io.imagespec.engine;
  exports io.imagespec.jvm;
  exports io.imagespec.name;
  exports io.imagespec.plan;
  exports io.imagespec.registry;
  exports io.imagespec.resolve;
  exports io.imagespec.testing;
  exports io.imagespec.testing.junit;

  uses io.imagespec.auth.KeychainProvider;
  uses io.imagespec.engine.ContainerEngineProvider;
  uses io.imagespec.registry.ImageRegistryProvider;
}
