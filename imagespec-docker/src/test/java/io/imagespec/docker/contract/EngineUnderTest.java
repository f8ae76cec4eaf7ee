package io.imagespec.docker.contract;

import io.imagespec.Environment;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The engine that {@link ContainerEngineContract} asks. {@link #of} is enough for one that has a
 * provider.
 */
public interface EngineUnderTest {
  /**
   * What its images are called, after {@code it-}.
   *
   * @return the name, for example {@code docker}
   */
  String name();

  /**
   * What the engine calls itself.
   *
   * @return the name in its {@code EngineInfo}; {@link #name} unless overridden
   */
  default String kind() {
    return name();
  }

  /**
   * Where the engine is.
   *
   * @return the endpoint in its {@code EngineInfo}
   */
  String endpoint();

  /**
   * Connects for one test, which closes what it got.
   *
   * @return the engine
   * @throws Exception if it is not there; the test fails, or is skipped if this is JUnit's
   *     exception for that
   */
  ContainerEngine connect() throws Exception;

  /**
   * A machine on which a resolver finds this engine, and no other.
   *
   * @param home a directory for the user's home
   * @return the machine
   */
  Environment environment(Path home);

  /**
   * Runs an image by the engine's own means.
   *
   * @param image the image, which is in the test registry
   * @return what it wrote; empty, unless overridden, to have it unpacked and its entrypoint started
   *     below {@code chroot}, for which the tests need to be root
   * @throws Exception if it cannot be run, or failed
   */
  default Optional<String> run(ImageReference image) throws Exception {
    return Optional.empty();
  }

  /**
   * All that any library has to say while a test runs, at its finest level: a file in which the
   * tests look for the password. With slf4j-simple it needs the two lines {@code
   * org.slf4j.simpleLogger.defaultLogLevel=trace} and {@code
   * org.slf4j.simpleLogger.logFile=target/tests.log} in simplelogger.properties.
   *
   * @return the file; {@code target/tests.log} unless overridden
   */
  default Path libraryLog() {
    return Path.of("target", "tests.log");
  }

  /**
   * An engine that its provider connects.
   *
   * @param provider the provider
   * @param variables a machine on which it finds the engine
   * @param endpoint where the engine says it is
   * @return the engine
   */
  static EngineUnderTest of(
      ContainerEngineProvider provider, Environment variables, String endpoint) {
    return new ProvidedEngine(provider, variables, endpoint);
  }
}
