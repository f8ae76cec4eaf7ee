package io.imagespec.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.Capability;
import io.imagespec.engine.EngineInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistryValuesTest {
  @Test
  void imageConfigsWithTheSameSettingsAreEqual() {
    List<String> command = new ArrayList<>(List.of("sh"));
    ImageConfig config = ImageConfig.builder().user("u").command(command).build();
    command.clear();
    assertThat(config.command()).containsExactly("sh");
    assertThat(config)
        .isEqualTo(ImageConfig.builder().command(List.of("sh")).user("u").build())
        .hasSameHashCodeAs(ImageConfig.builder().command(List.of("sh")).user("u").build())
        .isNotEqualTo(ImageConfig.builder().user("u").build())
        .hasToString(
            "user \"u\", workdir \"\", environment [], entrypoint [], command [sh], labels {}");
    ImageConfig.Builder all =
        ImageConfig.builder()
            .workdir("/w")
            .environment(List.of("A=b"))
            .entrypoint(List.of("e"))
            .labels(Map.of("k", "v"));
    assertThat(all.build()).isEqualTo(all.build()).isNotEqualTo(config);
    assertThat(all.build().environment()).containsExactly("A=b");
    assertThat(all.build().entrypoint()).containsExactly("e");
    assertThat(all.build().labels()).containsExactly(Map.entry("k", "v"));
    assertThat(all.build().workdir()).isEqualTo("/w");
  }

  @Test
  void registryErrorsSurviveSerialization() throws Exception {
    RegistryError error =
        RegistryError.of(403, List.of("DENIED"))
            .withAction("push h.io/x:1")
            .withCredentialSource("config.json")
            .withRemedy("log in");
    RegistryException thrown = new RegistryException("text", error, null);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(thrown);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      RegistryException read = (RegistryException) in.readObject();
      assertThat(read.status()).hasValue(403);
      assertThat(read.codes()).containsExactly("DENIED");
      assertThat(read.action()).contains("push h.io/x:1");
      assertThat(read.credentialSource()).contains("config.json");
      assertThat(read.remedy()).contains("log in");
    }
    assertThat(error)
        .isEqualTo(error.withRemedy("x").withRemedy("log in"))
        .hasSameHashCodeAs(error.withRemedy("x").withRemedy("log in"))
        .isNotEqualTo(error.withRemedy("x"))
        .hasToString("push h.io/x:1: 403 [DENIED]; log in");
  }

  @Test
  void exceptionsWithoutDetailsHaveNoStatus() {
    RegistryException thrown = new RegistryException("text", null);
    assertThat(thrown.status()).isEmpty();
    assertThat(thrown.codes()).isEmpty();
    assertThat(thrown.action()).isEmpty();
  }

  @Test
  void registryOptionsHaveDefaults() {
    Environment environment = Environment.of(Map.of(), Path.of("/none"));
    Keychain keychain = Keychain.none();
    RegistryOptions options = RegistryOptions.builder(environment, keychain).build();
    assertThat(options.environment()).isSameAs(environment);
    assertThat(options.keychain()).isSameAs(keychain);
    assertThat(options.deadline()).isEqualTo(RegistryOptions.DEFAULT_DEADLINE);
    assertThat(options.insecure().allows("h.io")).isFalse();
    assertThat(options.mirrors()).hasToString("{}");
    assertThat(options).hasToString("deadline PT1M, mirrors {}");
    assertThat(options.hashCode()).isEqualTo(options.hashCode());
    RegistryOptions.Builder builder = RegistryOptions.builder(environment, keychain);
    assertThat(builder.build()).isNotEqualTo(builder.deadline(Duration.ofSeconds(1)).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.deadline(Duration.ZERO))
        .withMessage("deadline PT0S must be positive");
  }

  @Test
  void engineInfosWithTheSamePartsAreEqual() {
    EngineInfo.Builder docker =
        EngineInfo.builder("docker", "20.10")
            .endpoint("unix:///docker.sock")
            .chosenBy("DOCKER_HOST")
            .capabilities(Set.of(Capability.COMMANDS));
    assertThat(docker.build())
        .isEqualTo(docker.build())
        .hasSameHashCodeAs(docker.build())
        .isNotEqualTo(EngineInfo.builder("docker", "20.10").build())
        .hasToString("docker 20.10 at unix:///docker.sock (DOCKER_HOST)");
    assertThat(EngineInfo.builder("a", "1").build()).hasToString("a 1 in this process (default)");
  }
}
