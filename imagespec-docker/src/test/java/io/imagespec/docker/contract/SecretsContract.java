package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Credentials of registries, and their absence from all messages. */
abstract class SecretsContract extends PushContract {
  @Test
  void refusedCredentialIsReportedBeforeTheBuild() {
    ImageSpec spec = onBusybox();
    List<BuildEvent> events = new CopyOnWriteArrayList<>();
    try (ImageResolver wrong =
        ImageResolver.builder()
            .assembly(Assembly.ENGINE)
            .engine(engine)
            .keychain(target.keychain("not-the-password"))
            .listener(events::add)
            .build()) {
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> wrong.resolve(spec))
          .withMessageStartingWith("push ")
          .withMessageContainingAll(target.address(), target.username(), "the tests")
          .satisfies(
              e -> {
                assertThat(e.status()).hasValue(401);
                assertThat(e.credentialSource()).contains("the tests");
                assertThat(e.remedy().orElseThrow())
                    .contains("password or token is still valid")
                    .doesNotContain("docker login");
                assertThat(e.toString()).doesNotContain("not-the-password");
              });
    }
    assertThat(events).isEmpty();
  }

  /** Overridable, since some engines retry a refused push for a minute. */
  @Test
  protected void refusedPushReportsRegistryAndUser() throws Exception {
    try (LocalRegistry locked = LocalRegistry.start("octo", "right-password");
        ImageRegistry absent = new AbsentRegistry(registry());
        ImageResolver resolver =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .registry(absent)
                .keychain(both(locked, "wrong-password"))
                .build()) {
      ImageSpec spec = fresh(ImageSpec.from(target.busybox()).registry(locked.address() + "/acme"));
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> resolver.resolve(spec))
          .withMessageContainingAll(locked.address(), "octo")
          .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong-password"));
    }
  }

  /** Most engines include the registry's message in their own. */
  @Test
  void passwordEchoedByRegistryIsHidden() throws Exception {
    String basic =
        Base64.getEncoder().encodeToString("octo:s3cret-pw".getBytes(StandardCharsets.UTF_8));
    StringWriter log = new StringWriter();
    BuildListener told = event -> log.append(event.toString()).append('\n');
    try (EchoingRegistry echo = new EchoingRegistry();
        ImageRegistry absent = new AbsentRegistry(registry());
        ImageResolver resolver =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .registry(absent)
                .listener(told)
                .keychain(both(echo.address(), "s3cret-pw"))
                .build()) {
      ImageSpec spec = fresh(ImageSpec.from(target.busybox()).registry(echo.address() + "/acme"));
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> resolver.resolve(spec))
          .withMessageContainingAll(echo.address(), "octo")
          .satisfies(e -> e.printStackTrace(new PrintWriter(log)));
      assertThat(log.toString()).doesNotContain("s3cret-pw", basic);
    }
  }

  private Keychain both(LocalRegistry other, String password) {
    return both(other.address(), password);
  }

  private Keychain both(String domain, String password) {
    return Keychain.firstOf(
        target.keychain(),
        repository ->
            repository.domain().equals(domain)
                ? Optional.of(Credential.password("octo", password, "the tests"))
                : Optional.empty());
  }

  @Test
  void baseAndTargetUseTheirOwnCredentials() throws Exception {
    assumeCommands();
    try (LocalRegistry other = LocalRegistry.start("octo", "s3cret");
        ImageResolver resolver = resolver(both(other, "s3cret"))) {
      ImageSpec spec =
          fresh(ImageSpec.from(target.busybox()).registry(other.address() + "/acme")).run("true");
      assertThat(resolver.resolve(spec).action()).isEqualTo(Action.BUILT);
      assertThat(resolver.resolve(spec).action()).isEqualTo(Action.REUSED);
    }
  }

  /**
   * A registry without the target image and without a check of the credential, so that the push
   * itself is tried.
   */
  private record AbsentRegistry(ImageRegistry real) implements ForwardingRegistry {
    @Override
    public void checkPush(ImageReference image) {}

    @Override
    public Optional<io.imagespec.registry.Descriptor> find(ImageReference image) {
      return Optional.empty();
    }
  }
}
