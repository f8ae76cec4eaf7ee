package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.Step;
import io.imagespec.auth.Credential;
import io.imagespec.auth.CredentialCache;
import io.imagespec.auth.Keychain;
import io.imagespec.context.BuildContext;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import io.imagespec.context.TarWriter;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.OpenSecrets;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.name.ContainerPath;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Dockerfile;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.Mirrors;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Null arguments of every public constructor and method in the exported packages of both modules:
 * each is refused with the name of its parameter. The test is in this module because only this
 * module sees both.
 */
class NullArgumentsTest {
  private static final List<Path> MODULES =
      List.of(
          Path.of("../imagespec-api/src/main/java/module-info.java"),
          Path.of("src/main/module/module-info.java"));

  private static final Pattern EXPORTS = Pattern.compile("(?m)^ *exports (\\S+);");

  /** {@code match} belongs to sealed types, the others to the JDK. */
  private static final Set<String> LEFT_OUT = Set.of("equals", "compareTo", "match", "valueOf");

  private static final InvocationHandler HANDLER =
      (proxy, method, arguments) ->
          method.isDefault() ? InvocationHandler.invokeDefault(proxy, method, arguments) : null;

  private static final Map<Class<?>, Object> SAMPLES = samples();

  /**
   * Returns objects of the types that {@link #sample} cannot create. A new type requires a line
   * here.
   */
  private static Map<Class<?>, Object> samples() {
    ImageReference image = ImageReference.parse("ghcr.io/a/b:c");
    BuildPlan plan = BuildPlan.of(ImageSpec.scratch().named("a"));
    BuildRequest.Builder request = BuildRequest.builder(plan, new Delivery.Store(image));
    RecordingEngine engine = RecordingEngine.with(new InMemoryRegistry());
    Map<Class<?>, Object> samples = new HashMap<>();
    samples.put(boolean.class, false);
    samples.put(int.class, 1);
    samples.put(long.class, 1L);
    samples.put(Object.class, "a");
    samples.put(String.class, "a");
    samples.put(Class.class, String.class);
    samples.put(Path.class, Path.of("a"));
    samples.put(Duration.class, Duration.ofSeconds(1));
    samples.put(Instant.class, Instant.EPOCH);
    samples.put(Clock.class, Clock.systemUTC());
    samples.put(InputStream.class, new ByteArrayInputStream(new byte[0]));
    samples.put(OutputStream.class, OutputStream.nullOutputStream());
    samples.put(Optional.class, Optional.empty());
    samples.put(OptionalInt.class, OptionalInt.empty());
    samples.put(OptionalLong.class, OptionalLong.empty());
    samples.put(List.class, List.of());
    samples.put(Set.class, Set.of());
    samples.put(Map.class, Map.of());
    samples.put(SortedSet.class, new TreeSet<>());
    samples.put(SortedMap.class, new TreeMap<>());
    samples.put(Environment.class, Environment.of(Map.of(), Path.of("/home/a")));
    samples.put(ImageSpec.class, ImageSpec.scratch());
    samples.put(Run.class, Run.shell("a"));
    samples.put(Step.class, Run.shell("a"));
    samples.put(Secret.class, Secret.env("A"));
    samples.put(Credential.class, Credential.registryToken("a", "a"));
    samples.put(CredentialCache.class, CredentialCache.create());
    samples.put(FileSource.class, FileSource.of(Path.of("a")));
    samples.put(IgnoreRules.class, IgnoreRules.parse(List.of()));
    samples.put(BuildContext.class, plan.context());
    samples.put(BuildContext.Builder.class, BuildContext.builder(Path.of("a"), DigestCache.none()));
    samples.put(TarWriter.class, new TarWriter(OutputStream.nullOutputStream()));
    samples.put(BuildRequest.class, request.build());
    samples.put(BuildRequest.Builder.class, request);
    samples.put(OpenSecrets.class, request.build().openSecrets());
    samples.put(Digest.class, Digest.sha256(new byte[0]));
    samples.put(Platform.class, Platform.LINUX_AMD64);
    samples.put(ImageReference.class, image);
    samples.put(ContainerPath.class, ContainerPath.parse("/a"));
    samples.put(BuildPlan.class, plan);
    samples.put(Fingerprint.class, plan.fingerprint());
    samples.put(Dockerfile.class, plan.render());
    samples.put(InsecureRegistries.class, InsecureRegistries.loopbackOnly());
    samples.put(Mirrors.class, Mirrors.none());
    samples.put(ImageConfig.class, ImageConfig.builder().build());
    samples.put(ImageConfig.Builder.class, ImageConfig.builder());
    samples.put(RegistryError.class, RegistryError.of(0, List.of()));
    RegistryOptions.Builder options =
        RegistryOptions.builder(Environment.system(), Keychain.none());
    samples.put(RegistryOptions.class, options.build());
    samples.put(RegistryOptions.Builder.class, options);
    samples.put(EngineInfo.class, EngineInfo.builder("a", "1").build());
    samples.put(EngineInfo.Builder.class, EngineInfo.builder("a", "1"));
    samples.put(
        ImageCatalog.class,
        ImageCatalog.fromJson(
            "{\"digest\":\"sha256:db08aed04dce5ae09e9b6f0f0654f0895338486307ff3882f6a2ba4b525c453d\",\"images\":{},\"version\":1}"));
    samples.put(ImageResolver.class, engine.resolver().build());
    samples.put(ImageResolver.Builder.class, engine.resolver());
    samples.put(RecordingEngine.class, engine);
    samples.put(JvmApplication.class, JvmApplication.running().mainClass("a.B"));
    samples.put(DockerKeychain.class, DockerKeychain.standard());
    samples.put(RegistryClient.class, RegistryClient.builder().build());
    samples.put(RegistryClient.Blob.class, RegistryClient.Blob.of("a", new byte[0]));
    samples.put(RegistryClient.Builder.class, RegistryClient.builder());
    samples.put(LocalRegistry.Builder.class, LocalRegistry.builder());
    return samples;
  }

  static Stream<Arguments> parameters() {
    Set<String> packages =
        MODULES.stream().flatMap(NullArgumentsTest::exports).collect(Collectors.toSet());
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(packages)
            .stream()
            .filter(type -> packages.contains(type.getPackageName()))
            .map(JavaClass::reflect)
            .filter(NullArgumentsTest::isPublic)
            .flatMap(NullArgumentsTest::executables)
            .flatMap(NullArgumentsTest::parameters);
  }

  private static Stream<String> exports(Path module) {
    try {
      List<MatchResult> found = EXPORTS.matcher(Files.readString(module)).results().toList();
      assertThat(found).isNotEmpty();
      return found.stream().map(export -> export.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPublic(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
  }

  private static Stream<Executable> executables(Class<?> type) {
    return Stream.concat(
            Arrays.stream(type.getConstructors()), Arrays.stream(type.getDeclaredMethods()))
        .filter(executable -> Modifier.isPublic(executable.getModifiers()))
        .filter(executable -> !Modifier.isAbstract(executable.getModifiers()))
        .filter(executable -> !executable.isSynthetic())
        .filter(executable -> !LEFT_OUT.contains(executable.getName()));
  }

  private static Stream<Arguments> parameters(Executable executable) {
    List<Arguments> all = new ArrayList<>();
    for (int i = 0; i < executable.getParameterCount(); i++) {
      if (!executable.getParameterTypes()[i].isPrimitive() && !isNullable(executable, i)) {
        all.add(Arguments.of(Named.of(executable.toString(), executable), i));
      }
    }
    return all.stream();
  }

  private static boolean isNullable(Executable executable, int index) {
    return executable.getAnnotatedParameterTypes()[index].isAnnotationPresent(Nullable.class);
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void nullIsRefusedWithParameterName(Executable executable, int index) throws Exception {
    Parameter parameter = executable.getParameters()[index];
    assertThat(parameter.isNamePresent()).isTrue();
    @Nullable Object[] values = values(executable);
    values[index] = null;
    assertRefused(executable, values, parameter.getName());
    Class<?> element = parameter.getType().getComponentType();
    if (element != null && !element.isPrimitive()) {
      values[index] = Array.newInstance(element, 1);
      assertRefused(executable, values, parameter.getName() + "[0]");
    }
  }

  private static void assertRefused(Executable executable, @Nullable Object[] values, String name)
      throws Exception {
    Object owner = executable instanceof Method method ? owner(method) : null;
    assertThat(catchThrowable(() -> call(executable, owner, values)))
        .as("%s with null as %s", executable, name)
        .isInstanceOf(NullPointerException.class)
        .hasMessage(name);
  }

  private static void call(Executable executable, @Nullable Object owner, @Nullable Object[] values)
      throws Throwable {
    try {
      if (executable instanceof Constructor<?> constructor) {
        constructor.newInstance(values);
      } else {
        ((Method) executable).invoke(owner, values);
      }
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static @Nullable Object owner(Method method) throws Exception {
    return Modifier.isStatic(method.getModifiers()) ? null : sample(method.getDeclaringClass());
  }

  private static @Nullable Object[] values(Executable executable) throws Exception {
    @Nullable Object[] values = new Object[executable.getParameterCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = isNullable(executable, i) ? null : sample(executable.getParameterTypes()[i]);
    }
    return values;
  }

  /** Returns a sample from the table, or creates one. */
  private static Object sample(Class<?> type) throws Exception {
    Object known = SAMPLES.get(type);
    if (known != null) {
      return known;
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type.isRecord()) {
      Constructor<?> constructor = canonical(type);
      return constructor.newInstance(values(constructor));
    }
    if (type.isSealed()) {
      return sample(type.getPermittedSubclasses()[0]);
    }
    if (!type.isInterface()) {
      return type.getConstructor().newInstance();
    }
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, HANDLER);
  }

  private static Constructor<?> canonical(Class<?> type) throws NoSuchMethodException {
    return type.getConstructor(
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new));
  }
}
