package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.ImageRegistryProvider;
import io.imagespec.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Credentials stored by the login commands of real tools: they are found, and the real registry
 * accepts them.
 */
class LoginIT {
  private final RealEngines engines = RealEngines.need("docker");
  private final ImageReference image = ImageReference.parse(engines.busybox());

  @TempDir Path home;
  private Path directory;
  private Path config;
  private Logins logins;

  @BeforeEach
  void prepare() throws IOException {
    logins = new Logins(engines, home);
    directory = Files.createDirectory(home.resolve(".docker"));
    config = directory.resolve("config.json");
    // With an entry, the CLI does not search for a credential store.
    Files.writeString(config, "{\"auths\":{\"other.example\":{}}}");
  }

  @Test
  void findsDockerLogin() throws Exception {
    logins.docker(directory);
    assertFound(DockerKeychain.from(directory), "auths[" + registry() + "] in " + config);
    assertFound(machine(Map.of()), "auths[" + registry() + "] in " + config);
  }

  @Test
  void findsPodmanLogin() throws Exception {
    Path authfile = home.resolve("runtime/containers/auth.json");
    logins.podman(authfile);
    assertFound(
        machine(Map.of("XDG_RUNTIME_DIR", home.resolve("runtime").toString())),
        "auths[" + registry() + "] in " + authfile);
  }

  @Test
  void findsSkopeoLogin() throws Exception {
    Path authfile = home.resolve("skopeo.json");
    logins.skopeo(authfile);
    assertFound(
        machine(Map.of("REGISTRY_AUTH_FILE", authfile.toString())),
        "auths[" + registry() + "] in " + authfile);
  }

  /** The helper is a script that stores its input. */
  @Test
  void findsDockerLoginInCredentialHelper() throws Exception {
    Path kept = home.resolve("kept");
    logins.script(
        "docker-credential-kept",
        "case $1 in store) cat > " + kept + ";; get) read -r key; cat " + kept + ";; esac");
    Files.writeString(config, "{\"credHelpers\":{\"" + registry() + "\":\"kept\"}}");
    logins.docker(directory);
    assertFound(machine(Map.of("PATH", logins.path())), "credHelpers[kept] in " + config);
    assertThat(config).content().doesNotContain("\"auth\"");
  }

  @Test
  void findsDockerLoginInPasswordStore() throws Exception {
    Path store = passwordStore();
    try {
      Files.writeString(config, "{\"credsStore\":\"private\"}");
      Keychain keychain = machine(Map.of("PATH", logins.path()));
      assertThat(keychain.find(image)).isEmpty();
      logins.docker(directory);
      assertFound(keychain, "credsStore[private] in " + config);
      assertThat(config).content().doesNotContain("\"auth\"");
    } finally {
      logins.run(List.of("gpgconf", "--homedir", store.toString(), "--kill", "all"));
    }
  }

  /** Creates a password store with its own key, behind Debian's helper for such stores. */
  private Path passwordStore() throws IOException, InterruptedException {
    for (String program : List.of("docker-credential-pass", "pass", "gpg")) {
      if (Logins.find(program).isEmpty()) {
        RealEngines.miss(program, "it is not on the PATH");
      }
    }
    Path gpg = Files.createDirectory(home.resolve("gpg"));
    String variables =
        "export GNUPGHOME=" + gpg + " PASSWORD_STORE_DIR=" + home.resolve("store") + "; ";
    logins.script("private-store", variables + "exec \"$@\"");
    logins.script("docker-credential-private", variables + "exec docker-credential-pass \"$@\"");
    String run = home.resolve("private-store").toString();
    logins.run(
        List.of(
            run,
            "gpg",
            "--batch",
            "--passphrase",
            "",
            "--quick-gen-key",
            "it@example.com",
            "default",
            "default",
            "never"));
    logins.run(List.of(run, "pass", "init", "it@example.com"));
    return gpg;
  }

  private String registry() {
    return engines.registry();
  }

  private Keychain machine(Map<String, String> variables) {
    return DockerKeychain.standard(Environment.of(variables, home));
  }

  private void assertFound(Keychain keychain, String source) {
    assertThat(keychain.find(image))
        .contains(Credential.password(engines.username(), engines.password(), source));
    RegistryOptions options =
        RegistryOptions.builder(Environment.of(Map.of(), home), keychain).build();
    try (ImageRegistry registry =
        ServiceLoader.load(ImageRegistryProvider.class)
            .findFirst()
            .orElseThrow()
            .connect(options)) {
      assertThat(registry.find(image)).isPresent();
    }
  }
}
