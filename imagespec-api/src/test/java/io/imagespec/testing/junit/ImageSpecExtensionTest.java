package io.imagespec.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagespec.ImageSpec;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;

/**
 * Runs on JUnit 6, and in {@link OlderJUnitTest} on JUnit 5, so it uses only the API of JUnit 5.
 */
@ExtendWith(ImageSpecExtension.class)
class ImageSpecExtensionTest {
  private static final ImageSpec SPEC = ImageSpec.from("alpine").registry("ghcr.io/acme");
  private static final List<ImageResolver> RESOLVERS = new ArrayList<>();

  private RecordingEngine before = RecordingEngine.with(new InMemoryRegistry());

  @BeforeEach
  void before(RecordingEngine engine) {
    before = engine;
  }

  @RepeatedTest(2)
  void testReceivesOwnMatchingParameters(
      ImageResolver images, RecordingEngine engine, InMemoryRegistry registry) {
    assertThat(engine.builds()).isEmpty();
    assertThat(images.resolve(SPEC).action()).isEqualTo(Action.BUILT);
    assertThat(engine.onlyBuild().dockerfile()).contains("FROM ");
    assertThat(registry.tags("ghcr.io/acme/imagespec")).hasSize(1);
    assertThat(before).isSameAs(engine);
    RESOLVERS.add(images);
  }

  /** Returns whether the extension supports a parameter, in a test or outside of one. */
  private static boolean isSupported(Parameter parameter, Optional<Method> test) {
    return new ImageSpecExtension()
        .supportsParameter(
            answering(ParameterContext.class, parameter), answering(ExtensionContext.class, test));
  }

  private static <T> T answering(Class<T> type, Object answer) {
    InvocationHandler always = (proxy, method, arguments) -> answer;
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, always));
  }

  static void method(RecordingEngine ours, ContainerEngine theirs) {}

  @Test
  void supportsOnlyKitParametersOfTests() throws Exception {
    Method method =
        ImageSpecExtensionTest.class.getDeclaredMethod(
            "method", RecordingEngine.class, ContainerEngine.class);
    assertThat(isSupported(method.getParameters()[0], Optional.of(method))).isTrue();
    assertThat(isSupported(method.getParameters()[1], Optional.of(method))).isFalse();
    assertThat(isSupported(method.getParameters()[0], Optional.empty())).isFalse();
  }

  @AfterEach
  void resolverIsOpenAfterEachTest(ImageResolver images) {
    assertThat(images.resolve(SPEC).reference().domain()).isEqualTo("ghcr.io");
  }

  @AfterAll
  static void resolversAreClosedAfterTests() {
    assertThat(RESOLVERS).hasSize(2);
    for (ImageResolver resolver : RESOLVERS) {
      assertThatIllegalStateException().isThrownBy(() -> resolver.resolve(SPEC));
    }
  }
}
