package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.LayerCache;
import io.imagespec.engine.Requirement;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.Mirrors;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValueTextTest {
  private static final Path HOME = Path.of("/home/a");

  @Test
  void environmentsWithTheSameValuesAreEqual() {
    Environment environment = Environment.of(Map.of("A", "hunter2"), HOME);
    assertThat(environment)
        .isEqualTo(Environment.of(Map.of("A", "hunter2"), HOME))
        .hasSameHashCodeAs(Environment.of(Map.of("A", "hunter2"), HOME))
        .isNotEqualTo(Environment.of(Map.of("A", "b"), HOME))
        .isNotEqualTo(Environment.of(Map.of("A", "hunter2"), Path.of("/home/b")))
        .isNotEqualTo(Environment.of(Map.of("A", "hunter2"), HOME, "Mac OS X"))
        .isNotEqualTo(Environment.system())
        .hasToString("Environment[os=Linux, home=/home/a]");
    assertThat(Environment.system()).isEqualTo(Environment.system());
  }

  @Test
  void insecureRegistriesWithTheSameHostsAreEqual() {
    InsecureRegistries none = InsecureRegistries.loopbackOnly();
    assertThat(none.with("b.io").with("a.io"))
        .isEqualTo(none.with("a.io").with("b.io"))
        .hasSameHashCodeAs(none.with("a.io").with("b.io"))
        .isNotEqualTo(none)
        .hasToString("loopback and [a.io, b.io]");
    assertThat(none).hasToString("loopback");
  }

  @Test
  void mirrorsInTheSameOrderAreEqual() {
    Mirrors both = Mirrors.none().with("a.io", "b.io").with("a.io", "c.io");
    assertThat(both)
        .isEqualTo(Mirrors.none().with("a.io", "b.io").with("a.io", "c.io"))
        .hasSameHashCodeAs(Mirrors.none().with("a.io", "b.io").with("a.io", "c.io"))
        .isNotEqualTo(Mirrors.none().with("a.io", "c.io").with("a.io", "b.io"));
  }

  @Test
  void noTextContainsSecretsOrVariables() {
    Environment environment = Environment.of(Map.of("NAME", "hunter2"), HOME);
    Keychain keychain = repository -> Optional.of(Credential.password("octo", "hunter2", "code"));
    Secret secret = Secret.of("s", () -> "hunter2".getBytes(StandardCharsets.UTF_8));
    ImageSpec spec =
        ImageSpec.from("debian")
            .registry("r.io")
            .env("NAME", "hunter2")
            .with(Run.exec("a").secret(secret).secretEnv(secret, "B"));
    BuildPlan plan = BuildPlan.of(spec);
    BuildRequest request =
        BuildRequest.builder(plan, new Delivery.Push(plan.image()))
            .environment(environment)
            .keychain(keychain)
            .build();
    InMemoryRegistry registry = new InMemoryRegistry().add("debian");
    RecordingEngine engine = RecordingEngine.with(registry);
    try (ImageResolver images =
        engine.resolver().environment(environment).keychain(keychain).build()) {
      ImageReference image = images.resolve(spec).reference();
      assertThat(request)
          .hasToString("BuildRequest[delivery=Push[image=" + image + "], platforms=[linux/amd64]]");
      assertThat(plan.context()).hasToString("BuildContext[0 entries]");
      assertThat(plan.render()).hasToString("Dockerfile[steps=" + plan.render().steps() + "]");
      assertThat(engine).hasToString("RecordingEngine[builds=[" + image + "]]");
      assertThat(registry)
          .hasToString("InMemoryRegistry[docker.io/library/debian:latest, " + image + "]");
      assertThat(
              Stream.of(environment, request, plan.context(), plan.render(), engine, registry)
                  .map(Object::toString))
          .noneMatch(text -> text.contains("hunter2"));
      assertThat(images.toString()).doesNotContain("hunter2");
    }
  }

  @Test
  void layerCachesHaveFactories() {
    assertThat(LayerCache.registry("r.io/a:b"))
        .isEqualTo(new LayerCache.Registry(ImageReference.parse("r.io/a:b")));
    assertThat(LayerCache.local(HOME)).isEqualTo(new LayerCache.Local(HOME));
    assertThat(LayerCache.inline()).isEqualTo(new LayerCache.Inline());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerCache.registry("r.io/a"))
        .withMessageContaining("write a name with a tag");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerCache.imports(List.of(LayerCache.inline())))
        .withMessageContaining("LayerCache.registry(");
  }

  @ParameterizedTest
  @EnumSource
  void requirementsNameNoConstants(Capability capability) {
    assertThat(new Requirement(capability, "run x"))
        .hasToString(capability.description() + " (for \"run x\")");
    assertThat(capability.description()).matches("[a-z ]+");
  }
}
