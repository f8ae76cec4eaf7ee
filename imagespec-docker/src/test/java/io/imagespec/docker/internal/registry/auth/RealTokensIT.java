package io.imagespec.docker.internal.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.RealRegistry;
import io.imagespec.docker.internal.registry.endpoint.CertificateAuthority;
import io.imagespec.docker.internal.registry.testing.OciLayout;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution project's registry with token authentication. */
class RealTokensIT {
  @TempDir Path directory;
  private OciLayout image;
  private TokenIssuer issuer;
  private RealRegistry real;
  private HttpImageRegistry registry;

  @BeforeEach
  void start() throws Exception {
    CertificateAuthority authority = CertificateAuthority.make(directory.resolve("ca"));
    image = OciLayout.write(directory.resolve("image"));
    issuer = new TokenIssuer(authority.certificate(), authority.directory().resolve("ca.key"));
    real = RealRegistry.start(directory, "", issuer.auth());
    registry = connect(Optional.of(Credential.password("octo", "hunter2", "test")));
    image.push(
        real.address() + "/team/x:1", "--dest-tls-verify=false", "--dest-creds=octo:hunter2");
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      registry.close();
    }
    if (real != null) {
      real.close();
    }
    if (issuer != null) {
      issuer.close();
    }
  }

  private HttpImageRegistry connect(Optional<Credential> credential) {
    Keychain keychain = repository -> credential;
    return HttpImageRegistry.connect(
        RegistryOptions.builder(Environment.of(Map.of(), directory), keychain).build());
  }

  private ImageReference image(String name) {
    return ImageReference.parse(real.address() + "/" + name);
  }

  private long tokens() {
    return issuer.seen().stream().filter(line -> line.contains(" /token")).count();
  }

  @Test
  void oneTokenServesAllRequestsToRepository() {
    long before = tokens();
    for (int i = 0; i < 5; i++) {
      assertThat(registry.find(image("team/x:1")).map(Descriptor::digest)).contains(image.digest());
    }
    assertThat(registry.inspect(image("team/x:1"), Set.of(Platform.parse("linux/amd64"))))
        .isPresent();
    assertThat(tokens() - before).isEqualTo(1);
  }

  @Test
  void taggingRequestsTokenWithPushScope() {
    registry.find(image("team/x:1"));
    long before = tokens();
    registry.tag(image("team/x").withDigest(image.digest()), "2");
    assertThat(registry.find(image("team/x:2")).map(Descriptor::digest)).contains(image.digest());
    assertThat(tokens() - before).isEqualTo(1);
    assertThat(issuer.seen().get(issuer.seen().size() - 1)).contains("pull%2Cpush");
  }

  @Test
  void expiredTokenIsRenewed() throws InterruptedException {
    issuer.life(2);
    long before = tokens();
    assertThat(registry.find(image("team/x:1"))).isPresent();
    Thread.sleep(Duration.ofSeconds(4).toMillis());
    assertThat(registry.find(image("team/x:1"))).isPresent();
    assertThat(tokens() - before).isEqualTo(2);
  }

  @Test
  void refreshTokenIsPosted() {
    try (HttpImageRegistry refreshing =
        connect(Optional.of(Credential.identityToken("again", "test")))) {
      assertThat(refreshing.find(image("team/x:1"))).isPresent();
      assertThat(issuer.seen()).endsWith("POST /token");
    }
  }

  @Test
  void expiredRefreshTokenIsReportedWithServerMessage() {
    try (HttpImageRegistry refreshing =
        connect(Optional.of(Credential.identityToken("old", "test")))) {
      assertThatThrownBy(() -> refreshing.find(image("team/x:1")))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(": 401 from ")
          .hasMessageContaining("(from test)")
          .hasMessageContaining("(incorrect username or password)");
    }
  }

  @Test
  void insufficientScopeIsReportedAsError() {
    assertThatThrownBy(() -> registry.find(image("other/x:1")))
        .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.status()).hasValue(401))
        .hasMessageContaining("as user octo (from test)");
    assertThat(registry.find(image("team/x:1"))).isPresent();
  }

  @Test
  void missingCredentialIsReported() {
    try (HttpImageRegistry anonymous = connect(Optional.empty())) {
      assertThatThrownBy(() -> anonymous.find(image("team/x:1")))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("401")
          .hasMessageContaining("docker login " + real.address());
    }
  }
}
