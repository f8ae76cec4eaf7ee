package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.docker.RealEngines;
import io.imagespec.docker.internal.registry.auth.TokenIssuer;
import io.imagespec.docker.internal.registry.endpoint.CertificateAuthority;
import io.imagespec.docker.internal.registry.testing.OciLayout;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builders pull a private base and push with tokens that they obtain with the user's password. */
class BearerBaseIT {
  @TempDir Path directory;
  private TokenIssuer issuer;
  private RealRegistry real;

  @BeforeEach
  void start() throws Exception {
    CertificateAuthority authority = CertificateAuthority.make(directory.resolve("ca"));
    issuer = new TokenIssuer(authority.certificate(), authority.directory().resolve("ca.key"));
    real = RealRegistry.start(directory, "", issuer.auth());
    OciLayout.write(directory.resolve("image"))
        .push(
            real.address() + "/team/base:1",
            "--dest-tls-verify=false",
            "--dest-creds=octo:hunter2");
  }

  @AfterEach
  void stop() {
    if (real != null) {
      real.close();
    }
    if (issuer != null) {
      issuer.close();
    }
  }

  private ImageResolver resolver(ContainerEngine engine, String password) {
    return ImageResolver.builder()
        .engine(engine)
        .keychain(repository -> Optional.of(Credential.password("octo", password, "the test")))
        .build();
  }

  /** The URL of a POST request does not name the scope. */
  private long tokensForTheBase() {
    return issuer.seen().stream()
        .filter(line -> line.contains(" /token"))
        .filter(line -> line.startsWith("POST") || line.matches(".*base(%3A|:)pull.*"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "docker26c", "buildkitd"})
  void builderPullsBaseBehindTokenServer(String name) throws Exception {
    RealEngines engines = RealEngines.need(name);
    Path file = Files.writeString(directory.resolve("file"), UUID.randomUUID().toString());
    ImageSpec spec =
        ImageSpec.from(real.address() + "/team/base:1")
            .registry(real.address() + "/team")
            .named("app")
            .copy(file, "/file");
    try (ContainerEngine engine = engines.connect();
        ImageResolver images = resolver(engine, "hunter2");
        ImageResolver strangers = resolver(engine, "wrong")) {
      assertThatThrownBy(() -> strangers.resolve(spec)).isInstanceOf(RegistryException.class);
      long before = tokensForTheBase();
      assertThat(images.resolve(spec).action()).isEqualTo(Action.BUILT);
      assertThat(tokensForTheBase() - before).as("ours, and the builder's").isGreaterThan(1);
    }
  }
}
