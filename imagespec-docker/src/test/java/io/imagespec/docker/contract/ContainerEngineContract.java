package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.engine.Capability;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The contract of every engine, tested with the real engine and a real registry that requires a
 * password. The test of an engine extends this class and provides the connection. Tests of commands
 * are skipped, with the reason, for an engine without {@link Capability#COMMANDS}, and likewise for
 * other capabilities.
 *
 * <p>For authors of engines this class is in a jar: {@code io.imagespec:imagespec-docker:tests}, in
 * test scope and on the class path, with {@code io.imagespec:imagespec-docker}, JUnit Jupiter,
 * AssertJ and a binding of SLF4J that writes {@link EngineUnderTest#libraryLog}. It runs skopeo and
 * umoci, and pushes to {@link TestRegistry}.
 *
 * <pre>{@code
 * class MyEngineIT extends ContainerEngineContract {
 *   @Override
 *   protected EngineUnderTest engineUnderTest() {
 *     return EngineUnderTest.of(new MyEngineProvider(), Environment.system(), "unix:///run/my.sock");
 *   }
 * }
 * }</pre>
 */
public abstract class ContainerEngineContract extends SecretsContract {
  /**
   * Returns the engine. Called before each test.
   *
   * @return the connection to the engine
   * @throws Exception if the engine is missing
   */
  @Override
  protected abstract EngineUnderTest engineUnderTest() throws Exception;

  /**
   * Returns the registry. Called before each test.
   *
   * @return {@link TestRegistry#started()}, unless overridden
   * @throws Exception if the registry is missing
   */
  @Override
  protected TestRegistry testRegistry() throws Exception {
    return TestRegistry.started();
  }

  @Test
  void reportsKindVersionAndEndpoint() {
    assertThat(engine.info().name()).isEqualTo(under.kind());
    assertThat(engine.info().version()).matches("\\d+\\.\\d+.*");
    assertThat(engine.info().endpoint()).isEqualTo(under.endpoint());
  }

  @Test
  void unreachableDaemonIsReportedBeforeTheBuild() {
    ImageSpec spec = fresh(ImageSpec.scratch().registry(target.address() + "/acme"));
    try (ImageResolver lost =
        ImageResolver.builder()
            .assembly(Assembly.ENGINE)
            .environment(
                Environment.of(Map.of("DOCKER_HOST", "unix:///no/such/engine.sock"), directory))
            .keychain(target.keychain())
            .build()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> lost.resolve(spec))
          .withMessageContainingAll("/no/such/engine.sock", "DOCKER_HOST");
    }
  }
}
