package io.imagespec.docker.contract;

import io.imagespec.Environment;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The engine that {@link ContainerEngineContract} tests. {@link #of} suffices for an engine with a
 * provider.
 */
public interface EngineUnderTest {
  /**
   * Returns the name of its images, after {@code it-}.
   *
   * @return the name, for example {@code docker}
   */
  String name();

  /**
   * Returns the name that the engine reports.
   *
   * @return the name in its {@code EngineInfo}; {@link #name} unless overridden
   */
  default String kind() {
    return name();
  }

  /**
   * Returns the address of the engine.
   *
   * @return the endpoint in its {@code EngineInfo}
   */
  String endpoint();

  /**
   * Connects for one test, which closes the engine.
   *
   * @return the engine
   * @throws Exception if the engine is missing; the test fails, or is skipped if this is JUnit's
   *     exception for that
   */
  ContainerEngine connect() throws Exception;

  /**
   * Returns a machine on which a resolver finds only this engine.
   *
   * @param home a directory for the user's home
   * @return the machine
   */
  Environment environment(Path home);

  /**
   * Runs an image on the engine.
   *
   * @param image the image, which is in the test registry
   * @return its output; empty, unless overridden, to unpack the image and start its entrypoint
   *     below {@code chroot}, which requires root
   * @throws Exception if the image cannot be run, or fails
   */
  default Optional<String> run(ImageReference image) throws Exception {
    return Optional.empty();
  }

  /**
   * Returns the log of all libraries during a test, at the finest level. The tests search it for
   * the password. With slf4j-simple it requires the two lines {@code
   * org.slf4j.simpleLogger.defaultLogLevel=trace} and {@code
   * org.slf4j.simpleLogger.logFile=target/tests.log} in simplelogger.properties.
   *
   * @return the file; {@code target/tests.log} unless overridden
   */
  default Path libraryLog() {
    return Path.of("target", "tests.log");
  }

  /**
   * Returns an engine that its provider connects.
   *
   * @param provider the provider
   * @param variables a machine on which the provider finds the engine
   * @param endpoint the endpoint that the engine reports
   * @return the engine
   */
  static EngineUnderTest of(
      ContainerEngineProvider provider, Environment variables, String endpoint) {
    return new ProvidedEngine(provider, variables, endpoint);
  }
}
