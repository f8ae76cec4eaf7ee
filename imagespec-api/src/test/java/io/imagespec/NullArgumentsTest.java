package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.context.FileSource;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.resolve.ImageResolver;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every public method that users call names the argument that is null. */
class NullArgumentsTest {
  private static final Map<Class<?>, Object> SAMPLES =
      Map.of(
          String.class, "a",
          Path.class, Path.of("a"),
          ImageSpec.class, ImageSpec.scratch(),
          Platform.class, Platform.LINUX_AMD64,
          Secret.class, Secret.env("A"),
          Step.class, Run.shell("a"),
          Run.class, Run.shell("a"),
          Map.class, Map.of(),
          List.class, List.of(),
          int.class, 1);

  static Stream<Arguments> methods() {
    ImageReference reference = ImageReference.parse("ghcr.io/a:b");
    return Stream.<Object>of(
            ImageSpec.scratch(),
            Run.shell("a"),
            Secret.env("A"),
            FileSource.of(Path.of("a")),
            Platform.LINUX_AMD64,
            reference,
            Digest.sha256(new byte[0]),
            ImageResolver.builder(),
            ImageResolver.create(),
            JvmApplication.class)
        .flatMap(NullArgumentsTest::methods);
  }

  private static Stream<Arguments> methods(Object owner) {
    Class<?> type = owner instanceof Class<?> named ? named : owner.getClass();
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !method.isSynthetic() && !isInherited(method))
        .filter(method -> owner != type || Modifier.isStatic(method.getModifiers()))
        .flatMap(method -> arguments(owner, method));
  }

  private static boolean isInherited(Method method) {
    return Set.of("equals", "compareTo", "match").contains(method.getName());
  }

  private static Stream<Arguments> arguments(Object owner, Method method) {
    List<Arguments> all = new ArrayList<>();
    Class<?>[] types = method.getParameterTypes();
    for (int i = 0; i < types.length; i++) {
      if (!types[i].isPrimitive()) {
        all.add(Arguments.of(Named.of(method.toString(), method), owner, i));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void namesTheArgumentThatIsNull(Method method, Object owner, int index) {
    Class<?>[] types = method.getParameterTypes();
    Object[] values = Arrays.stream(types).map(NullArgumentsTest::sample).toArray();
    values[index] = null;
    assertRefused(method, owner, values, "[a-z][A-Za-z]*");
    if (types[index].isArray() && !types[index].getComponentType().isPrimitive()) {
      values[index] = Array.newInstance(types[index].getComponentType(), 1);
      assertRefused(method, owner, values, "[a-z][A-Za-z]*\\[0]");
    }
  }

  private static void assertRefused(
      Method method, Object owner, @Nullable Object[] values, String name) {
    assertThatThrownBy(() -> method.invoke(owner, values))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .isInstanceOf(NullPointerException.class)
        .satisfies(e -> assertThat(e.getMessage()).matches(name));
  }

  private static @Nullable Object sample(Class<?> type) {
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    Object known = SAMPLES.get(type);
    return known == null && type.isInterface()
        ? Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null)
        : known;
  }
}
