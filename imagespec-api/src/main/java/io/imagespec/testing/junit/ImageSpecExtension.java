package io.imagespec.testing.junit;

import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Resolves parameters of test methods, {@code @BeforeEach} and {@code @AfterEach} methods, with new
 * objects for each test:
 *
 * <ul>
 *   <li>{@link ImageResolver}, which builds with the engine below and is closed after the test;
 *   <li>{@link RecordingEngine}, which records the requested builds;
 *   <li>{@link InMemoryRegistry}, which receives pushes and contains every base.
 * </ul>
 *
 * <p>Annotate a test class with {@code @ExtendWith(ImageSpecExtension.class)}. Supports JUnit
 * Jupiter 5.10 and newer and JUnit 6, which the test's own project must provide.
 */
public final class ImageSpecExtension implements ParameterResolver, AfterEachCallback {
  private static final Namespace OURS = Namespace.create(ImageSpecExtension.class);

  private static final Set<Class<?>> KNOWN =
      Set.of(ImageResolver.class, RecordingEngine.class, InMemoryRegistry.class);

  /** The objects of one test. */
  private record Kit(InMemoryRegistry registry, RecordingEngine engine, ImageResolver resolver) {
    static Kit create() {
      InMemoryRegistry registry = new InMemoryRegistry().addAnyBase();
      RecordingEngine engine = RecordingEngine.with(registry);
      return new Kit(registry, engine, engine.resolver().build());
    }

    Object part(Class<?> type) {
      return type == ImageResolver.class
          ? resolver
          : type == RecordingEngine.class ? engine : registry;
    }
  }

  /** Creates the extension, for JUnit. */
  public ImageSpecExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Objects.requireNonNull(parameter, "parameter");
    Objects.requireNonNull(context, "context");
    return KNOWN.contains(parameter.getParameter().getType())
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Objects.requireNonNull(parameter, "parameter");
    Objects.requireNonNull(context, "context");
    return kit(context).part(parameter.getParameter().getType());
  }

  /** Returns the objects of a test, whose parameters are resolved by one thread at a time. */
  private static Kit kit(ExtensionContext context) {
    return known(context)
        .orElseGet(
            () -> {
              Kit kit = Kit.create();
              context.getStore(OURS).put(Kit.class, kit);
              return kit;
            });
  }

  private static Optional<Kit> known(ExtensionContext context) {
    return Optional.ofNullable(context.getStore(OURS).get(Kit.class, Kit.class));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Objects.requireNonNull(context, "context");
    known(context).ifPresent(kit -> kit.resolver().close());
  }
}
